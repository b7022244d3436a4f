package io.yizhan.systemtests.bench.measure;

import io.yizhan.systemtests.audit.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured on.
 *
 * @param facts in the order people read them
 */
public record Machine(Map<String, Object> facts) {

    private static final String CLASS_PATH = "-cp";
    private static final String FLAGS = "daemon_flags";

    /** This machine, and the JVM flags of a suite's daemons. */
    public static Machine of(Suite suite) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("cpu", line("/proc/cpuinfo", "model name"));
        facts.put("memory", line("/proc/meminfo", "MemTotal"));
        facts.put("kernel", text("/proc/sys/kernel/osrelease"));
        facts.put("load_average", text("/proc/loadavg"));
        facts.put("java", System.getProperty("java.vm.version", "") + ", " + System.getProperty("java.vm.name", ""));
        Map<String, Object> flags = new LinkedHashMap<>();
        Proc proc = new Proc(Path.of("/proc"));
        suite.daemons().stream()
                .forEach(daemon -> suite.process(daemon)
                        .ifPresent(
                                process -> flags.putIfAbsent(daemon.role(), flags(proc.commandLine(process.pid())))));
        facts.put(FLAGS, flags);
        return new Machine(facts);
    }

    /** The same, with the flags of kinds of daemons that only the other one knows. */
    public Machine with(Machine other) {
        Map<Object, Object> flags = new LinkedHashMap<>();
        for (Machine machine : List.of(this, other)) {
            if (machine.facts.get(FLAGS) instanceof Map<?, ?> known) {
                known.forEach(flags::putIfAbsent);
            }
        }
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put(FLAGS, flags);
        return new Machine(all);
    }

    /** What stands between the program and the class path. */
    static String flags(List<String> commandLine) {
        int end = commandLine.indexOf(CLASS_PATH);
        return end < 1 ? "" : String.join(" ", commandLine.subList(1, end));
    }

    private static String line(String file, String key) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
