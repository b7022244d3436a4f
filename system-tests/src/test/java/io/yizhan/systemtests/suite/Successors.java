package io.yizhan.systemtests.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes that {@code imctl upgrade} starts to take over from a daemon, found by their command lines. */
public final class Successors {

    private static final Duration START = Duration.ofSeconds(20);

    private final String takeover;
    private final Set<Long> known;

    private Successors(String takeover) {
        this.takeover = takeover;
        this.known = all(takeover).map(ProcessHandle::pid).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Those that will be started.
     *
     * @param run the run directory
     * @param daemon such as {@code chat-1}
     */
    public static Successors of(Path run, String daemon) throws IOException {
        // Arguments end with a zero there, and each try has a file of its own that begins like this.
        return new Successors("--takeover\0" + run.toRealPath() + "/upgrades/" + daemon + ".steps.");
    }

    /** Waits until one has been started, which may not be a Java process yet. */
    public ProcessHandle awaitNext() throws Exception {
        Await.until("a process that is to take over", START, () -> next().isPresent());
        return next().orElseThrow();
    }

    private Optional<ProcessHandle> next() {
        return all(takeover).filter(process -> !known.contains(process.pid())).findFirst();
    }

    private static Stream<ProcessHandle> all(String takeover) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(takeover));
    }

    /** Unlike that of {@link ProcessHandle}, of any length. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return ""; // It has ended, or belongs to somebody else.
        }
    }
}
