package io.yizhan.systemtests.bench.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one or several processes have cost, as the kernel counts it.
 *
 * @param cpuSeconds user and system time; counted in hundredths of a second
 * @param voluntarySwitches times a thread had to wait for something, over all threads that still live
 * @param involuntarySwitches times a thread was made to give way
 * @param reads system calls that the kernel counts as reads; {@code recv} and its kin are none
 * @param writes system calls that the kernel counts as writes; {@code send} and its kin are none
 * @param residentKib resident memory now, in KiB; shared pages counted in each process
 * @param allocatedBytes bytes that a JVM allocated until its last garbage collection; NaN where nobody tells
 */
public record ProcessFigures(
        double cpuSeconds,
        long voluntarySwitches,
        long involuntarySwitches,
        long reads,
        long writes,
        long residentKib,
        double allocatedBytes) {

    /** Nothing yet. */
    public static final ProcessFigures NONE = new ProcessFigures(0, 0, 0, 0, 0, 0, 0);

    /** Together with another process. */
    public ProcessFigures plus(ProcessFigures other) {
        return new ProcessFigures(
                cpuSeconds + other.cpuSeconds,
                voluntarySwitches + other.voluntarySwitches,
                involuntarySwitches + other.involuntarySwitches,
                reads + other.reads,
                writes + other.writes,
                residentKib + other.residentKib,
                allocatedBytes + other.allocatedBytes);
    }

    /** What was added since an earlier look; the resident memory stays what it is now. */
    public ProcessFigures since(ProcessFigures earlier) {
        return new ProcessFigures(
                cpuSeconds - earlier.cpuSeconds,
                voluntarySwitches - earlier.voluntarySwitches,
                involuntarySwitches - earlier.involuntarySwitches,
                reads - earlier.reads,
                writes - earlier.writes,
                residentKib,
                allocatedBytes - earlier.allocatedBytes);
    }

    ProcessFigures withAllocatedBytes(double bytes) {
        return new ProcessFigures(
                cpuSeconds, voluntarySwitches, involuntarySwitches, reads, writes, residentKib, bytes);
    }

    /** For machines, and each per 1,000 of what was done. */
    public Map<String, Object> toJson(long done) {
        double thousands = done / 1000.0;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cpu_s", cpuSeconds);
        json.put("cpu_s_per_1000", cpuSeconds / thousands);
        json.put("voluntary_switches_per_1000", voluntarySwitches / thousands);
        json.put("involuntary_switches_per_1000", involuntarySwitches / thousands);
        json.put("reads_per_1000", reads / thousands);
        json.put("writes_per_1000", writes / thousands);
        json.put("allocated_bytes_per_1000", allocatedBytes / thousands);
        json.put("resident_kib", residentKib);
        return json;
    }
}
