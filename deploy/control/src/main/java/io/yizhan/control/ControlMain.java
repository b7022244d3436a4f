package io.yizhan.control;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The Java half of {@code imctl}; people call that one. */
@Command(name = "control", mixinStandardHelpOptions = true)
public final class ControlMain {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** For a figure that goes up and down. */
    private static final int LOOKS = 5;

    @Option(names = "--conf", required = true, scope = CommandLine.ScopeType.INHERIT, description = "configuration")
    private Path conf = Path.of("");

    @Option(names = "--dir", required = true, scope = CommandLine.ScopeType.INHERIT, description = "run directory")
    private Path dir = Path.of("");

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private ControlMain() {}

    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new ControlMain());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(commandLine.execute(arguments));
    }

    /** Exit code 0 only if each daemon that should run on this machine is ready. */
    @Command(name = "status", description = "how every daemon of this machine is")
    int status(@Option(names = "--json", description = "for machines") boolean json) throws IOException {
        List<DaemonName> expected = DaemonName.readInstances(conf);
        List<DaemonName> names = new ArrayList<>(expected);
        DaemonName.readPidFiles(dir).stream()
                .filter(name -> !expected.contains(name))
                .forEach(names::add);
        List<DaemonStatus> statuses = new StatusProbe(conf, dir).ask(names);
        if (json) {
            out.println(statuses.stream().map(DaemonStatus::toJson).collect(Collectors.joining(",\n ", "[", "]")));
        } else {
            StatusTable.lines(statuses).forEach(out::println);
        }
        return statuses.stream().allMatch(DaemonStatus::ready)
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    /** Prints what {@link #settled} compares with. */
    @Command(name = "counters", description = "what the daemons of conf/instances have counted that should not be")
    int counters() throws IOException {
        StatusProbe statuses = new StatusProbe(conf, dir);
        CounterProbe counters = new CounterProbe(conf);
        List<DaemonName> names = DaemonName.readInstances(conf);
        List<Counters> looks = new ArrayList<>();
        for (int i = 0; i < LOOKS; i++) {
            pause();
            looks.add(counters.ask(statuses.ask(names)));
        }
        Counters.most(looks).lines().forEach(out::println);
        return CommandLine.ExitCode.OK;
    }

    /** Exit code 0 once all are ready and no counter is worse than before; else says what isn't so. */
    @Command(name = "settled", description = "wait until the daemons of conf/instances are as well as before")
    int settled(
            @Option(names = "--before", description = "what counters printed; else only readiness counts") @Nullable
                    Path before,
            @Option(names = "--at-least", description = "seconds to look on", defaultValue = "0") int atLeast,
            @Option(names = "--limit", description = "seconds to wait", defaultValue = "60") int limit)
            throws IOException {
        SettledCheck check = new SettledCheck(
                new StatusProbe(conf, dir),
                new CounterProbe(conf),
                DaemonName.readInstances(conf),
                before == null ? Optional.empty() : Optional.of(Counters.parse(Files.readAllLines(before))));
        long began = System.nanoTime();
        SettledCheck.Finding finding = check.look();
        while ((finding.mayPass() && since(began) < limit) || (finding.isSettled() && since(began) < atLeast)) {
            pause();
            finding = check.look();
        }
        finding.sentences().forEach(System.err::println);
        return finding.isSettled() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Exit code 0 if a process has failed nobody by the time that the next one answers in its place; else says what. */
    @Command(name = "last-looks", description = "watch a process that is being replaced until the next one answers")
    int lastLooks(
            @Parameters(paramLabel = "NAME", description = "such as chat-1") String name,
            @Option(names = "--pid", required = true, description = "of the process") long pid,
            @Option(names = "--before", required = true, description = "what counters printed") Path before,
            @Option(names = "--limit", description = "seconds to watch", defaultValue = "60") int limit)
            throws IOException {
        LastLooks looks =
                new LastLooks(new StatusProbe(conf, dir), new CounterProbe(conf), DaemonName.parse(name), pid);
        long began = System.nanoTime();
        while (looks.again() && since(began) < limit) {
            pause();
        }
        List<String> failures = looks.failuresSince(Counters.parse(Files.readAllLines(before)));
        failures.forEach(System.err::println);
        return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Prints pid and state of the process that answers for a daemon. */
    @Command(name = "who", description = "which process serves as a daemon, and in which state it is")
    int who(@Parameters(paramLabel = "NAME", description = "such as chat-1") String name) {
        DaemonStatus status =
                new StatusProbe(conf, dir).ask(List.of(DaemonName.parse(name))).get(0);
        out.println(status.pid() + " " + status.state());
        return CommandLine.ExitCode.OK;
    }

    private static void pause() {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }

    private static long since(long began) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    /** A line for each: port, daemon, listener. */
    @Command(name = "ports", description = "where the daemons of this machine are going to listen")
    int ports(@Parameters(paramLabel = "NAME", arity = "0..*", description = "only these") @Nullable List<String> only)
            throws IOException {
        List<DaemonName> names = only == null || only.isEmpty()
                ? DaemonName.readInstances(conf)
                : only.stream().map(DaemonName::parse).toList();
        for (DaemonName name : names) {
            RoleConfig.read(conf, name.role())
                    .ports(name.instance())
                    .forEach((listener, port) -> out.println(port + " " + name + " " + listener));
        }
        return CommandLine.ExitCode.OK;
    }
}
