package io.yizhan.systemtests.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads what Linux says of a process in {@code /proc}. Safe for any thread. */
public final class Proc {

    /** The kernel's unit of time towards programs, whatever its own: USER_HZ is 100 on every Linux that runs Java. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of {@code stat} are counted from 1; those behind the name, which may hold anything, begin with 3. */
    private static final int FIRST_FIELD_BEHIND_NAME = 3;

    private static final int UTIME_FIELD = 14;
    private static final int STIME_FIELD = 15;

    private final Path root;

    /** @param root {@code /proc}, or a copy of it */
    public Proc(Path root) {
        this.root = root;
    }

    /**
     * What a process has cost so far.
     *
     * @return all zero where there is no such process, or no {@code /proc}
     */
    public ProcessFigures read(long pid) {
        Path process = root.resolve(Long.toString(pid));
        long voluntary = 0;
        long involuntary = 0;
        try {
            for (Path task : list(process.resolve("task"))) {
                String status = text(task.resolve("status"));
                voluntary += value(status, "voluntary_ctxt_switches:");
                involuntary += value(status, "nonvoluntary_ctxt_switches:");
            }
            String io = text(process.resolve("io"));
            String status = text(process.resolve("status"));
            return new ProcessFigures(
                    cpuSeconds(text(process.resolve("stat"))),
                    voluntary,
                    involuntary,
                    value(io, "syscr:"),
                    value(io, "syscw:"),
                    value(status, "VmRSS:"),
                    Double.NaN);
        } catch (IOException e) {
            return ProcessFigures.NONE; // ended meanwhile
        }
    }

    /** Busy seconds of all processors together since the machine started; 0 where the kernel doesn't say. */
    public double machineCpuSeconds() {
        String[] fields = text(root.resolve("stat")).split("\n", 2)[0].strip().split("\\s+");
        if (fields.length < 8 || !fields[0].equals("cpu")) {
            return 0;
        }
        // user, nice, system, idle, iowait, irq, softirq
        long busy = Long.parseLong(fields[1])
                + Long.parseLong(fields[2])
                + Long.parseLong(fields[3])
                + Long.parseLong(fields[6])
                + Long.parseLong(fields[7]);
        return busy / TICKS_PER_SECOND;
    }

    /** Arguments of a process, the program first; empty where there is none. */
    public List<String> commandLine(long pid) {
        String line = text(root.resolve(Long.toString(pid)).resolve("cmdline"));
        return line.isEmpty() ? List.of() : List.of(line.split("\0", 0));
    }

    static double cpuSeconds(String stat) {
        String behindName = stat.substring(stat.lastIndexOf(')') + 1).strip();
        if (behindName.isEmpty()) {
            return 0;
        }
        String[] fields = behindName.split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME_FIELD - FIRST_FIELD_BEHIND_NAME])
                + Long.parseLong(fields[STIME_FIELD - FIRST_FIELD_BEHIND_NAME]);
        return ticks / TICKS_PER_SECOND;
    }

    /** The number behind a key at the beginning of a line; 0 where there is none. */
    static long value(String text, String key) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(key)) {
                String[] words = line.substring(key.length()).strip().split("\\s+", 2);
                return Long.parseLong(words[0]);
            }
        }
        return 0;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /** Empty where it can't be read: threads and processes end while they are looked at. */
    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
