package io.yizhan.systemtests.bench.workload;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What very many users online cost while some of them talk.
 *
 * @param generators processes that the clients were in
 * @param arrivalsPerSecond registrations with a login each, while they came
 * @param traffic what they said
 * @param residentBytes of all daemons and stores together; pages they share count in each
 * @param kernelBytes TCP buffers, both ends of each connection
 */
public record OnlineResult(
        int generators, double arrivalsPerSecond, TrafficResult traffic, long residentBytes, long kernelBytes)
        implements Result {

    /** How long the clients were watched. */
    public double seconds() {
        return traffic.median().observed().seconds();
    }

    /** Of all processors together, by daemons and stores. */
    public double cpuShare() {
        return traffic.median().cost().suite().cpuSeconds() / seconds();
    }

    /** Answers that weren't OK, and messages left undone. */
    public long errors() {
        return traffic.unfinished()
                + traffic.median().observed().failures().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    public long disconnects() {
        return traffic.median().observed().disconnects();
    }

    @Override
    public String title() {
        return "online, " + traffic.clients() + " users, " + Math.round(traffic.rate()) + " messages/s";
    }

    @Override
    public boolean isClean() {
        return traffic.isClean();
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", "online60k");
        json.put("clients", traffic.clients());
        json.put("generators", generators);
        json.put("clean", isClean());
        json.put("arrivals_per_s", arrivalsPerSecond);
        json.put("resident_bytes", residentBytes);
        json.put("kernel_bytes", kernelBytes);
        json.put("suite_cpu_share", cpuShare());
        json.put("errors", errors());
        json.put("disconnects", disconnects());
        json.put("traffic", traffic.toJson());
        return json;
    }
}
