package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.CommandWord;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Registration;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What a daemon tells of itself: to its proxies and selectors with each heartbeat, to operators over the admin port.
 * Filled while the daemon is built, read by any thread afterwards.
 */
final class DaemonReport {

    private final NodeIdentity identity;
    private final DaemonLifecycle lifecycle;
    private final String host;
    private final Ticker ticker;
    private final long begunAt;
    private final String version = Release.version();
    private final long pid = ProcessHandle.current().pid();
    private final Map<String, Supplier<Optional<String>>> readiness = new LinkedHashMap<>();
    private final Map<String, Supplier<? extends Object>> sections = new LinkedHashMap<>();
    private volatile int maxLoad;
    private volatile IntSupplier currentLoad = () -> 0;
    private volatile IntSupplier port = () -> 0;
    private volatile IntSupplier adminPort = () -> 0;
    private volatile List<Integer> commands = List.of();

    DaemonReport(NodeIdentity identity, DaemonLifecycle lifecycle, String host, Ticker ticker) {
        this.identity = identity;
        this.lifecycle = lifecycle;
        this.host = host;
        this.ticker = ticker;
        this.begunAt = ticker.nanos();
    }

    void load(int max, IntSupplier current) {
        maxLoad = max;
        currentLoad = current;
    }

    void port(IntSupplier supplier) {
        port = supplier;
    }

    void adminPort(IntSupplier supplier) {
        adminPort = supplier;
    }

    void commands(List<Integer> numbers) {
        commands = numbers;
    }

    void readiness(String name, Supplier<Optional<String>> problem) {
        if (readiness.putIfAbsent(name, problem) != null) {
            throw new IllegalStateException("readiness: " + name + " twice (expected: once)");
        }
    }

    void section(String key, Supplier<? extends Object> section) {
        if (sections.putIfAbsent(key, section) != null) {
            throw new IllegalStateException("topology section: " + key + " twice (expected: once)");
        }
    }

    /** Everything but node, state and commands, which the links fill in. */
    Registration registration() {
        return Registration.newBuilder()
                .setHost(host)
                .setPort(listeningPort())
                .setAdminPort(adminPort.getAsInt())
                .setMaxLoad(maxLoad)
                .setCurrentLoad(Math.max(0, currentLoad.getAsInt()))
                .setVersion(version)
                .setPid(pid)
                .build();
    }

    /** What keeps the daemon from being ready, each a sentence behind its name; empty while all is well. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        DaemonState state = lifecycle.state();
        if (state != DaemonState.ACTIVE && state != DaemonState.STANDBY) {
            problems.add("state: " + state + " (expected: ACTIVE or STANDBY)");
        }
        readiness.forEach((name, problem) -> {
            try {
                problem.get().ifPresent(sentence -> problems.add(name + ": " + sentence));
            } catch (RuntimeException e) {
                problems.add(name + ": can't tell: " + e);
            }
        });
        return problems;
    }

    /** The answer of {@code /topology}. */
    Map<String, ?> topology() {
        NodeId self = identity.self();
        List<String> problems = problems();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("role", identity.role());
        page.put("cluster", identity.cluster());
        page.put("instance", identity.instance());
        page.put("incarnation", Long.toString(self.getIncarnation()));
        page.put("lineage", Long.toString(self.getLineage()));
        page.put("version", version);
        page.put("state", lifecycle.state().name());
        page.put("ready", problems.isEmpty());
        page.put("problems", problems);
        page.put("uptime_seconds", TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - begunAt));
        page.put("pid", pid);
        page.put("java", System.getProperty("java.runtime.version", "unknown"));
        page.put("host", host);
        page.put("ports", Map.of("main", listeningPort(), "admin", adminPort.getAsInt()));
        page.put("load", Map.of("max", maxLoad, "current", currentLoad.getAsInt()));
        page.put("commands", commands.stream().map(DaemonReport::commandName).toList());
        sections.forEach((key, section) -> page.put(key, valueOf(section)));
        return page;
    }

    /** The listener is started last, and the links tell of the daemon before. */
    private int listeningPort() {
        return lifecycle.state() == DaemonState.STARTING ? 0 : port.getAsInt();
    }

    private static Object valueOf(Supplier<? extends Object> section) {
        try {
            return section.get();
        } catch (RuntimeException e) {
            return Map.of("error", e.toString());
        }
    }

    private static String commandName(int number) {
        return CommandWord.find(number).map(CommandWord::toString).orElse(Integer.toHexString(number));
    }
}
