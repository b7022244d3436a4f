package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.OwnSuite;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.workload.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code im-bench train}: lets one daemon of each role write down what its JVM loaded and compiled under load, for those
 * that are started later (JEP 483, 514 and 515).
 *
 * <p>A JVM writes that down when it exits, of its whole life. So the recording daemons take over from others in the beginning and
 * are taken over from in the end: an upgrade is where a cold JVM keeps clients waiting.
 */
@Command(
        name = "im-bench train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a suite of its own under load for some minutes and keeps what its JVMs learned, as AOT caches. Daemons"
                    + " that imctl starts from these programs on this JDK use them from then on: they start sooner, and"
                    + " are fast from the beginning. Repeat it after a build and after a change of the JDK.",
            ""
        })
public final class TrainMain implements Callable<Integer> {

    private static final int CLIENTS = 3_000;
    private static final int IDLE_CLIENTS = 2_000;
    private static final Timing IDLE = new Timing(Duration.ZERO, Duration.ofSeconds(3), 3);
    private static final Timing LOAD = new Timing(Duration.ZERO, Duration.ofSeconds(10), 1);
    private static final List<ChatOptions> CHATS =
            List.of(new ChatOptions(200, 8, 0), new ChatOptions(200, 1, 500), new ChatOptions(2_000, 1, 0));
    private static final int GROUP_MEMBERS = 200;
    private static final int GROUP_WINDOW = 4;
    private static final String ACCESS = "access";
    private static final String RECORD = "YIZHAN_AOT_RECORD";
    private static final String TRAINING = "training-";
    private static final Duration LEFTOVER = Duration.ofHours(1);

    @Option(
            names = "--port-offset",
            defaultValue = "3000",
            description = "added to every port of the suite (default: ${DEFAULT-VALUE})")
    private int portOffset;

    @Option(names = "--home", required = true, hidden = true, description = "where quickstart.sh is")
    private Path home = Path.of(".");

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new TrainMain()).setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println("im-bench train: " + (e instanceof SuiteException ? e.getMessage() : e.toString()));
            return 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path run = Files.createTempDirectory("im-bench-train-");
        Path caches = Files.createDirectories(home.resolve("aot").toAbsolutePath());
        deleteLeftovers(caches);
        // Beside what imctl looks at: it gets its name as a whole.
        Path fresh = Files.createTempDirectory(caches, TRAINING);
        say("starting a suite in " + run);
        boolean done = false;
        try {
            List<DaemonName> trained;
            try (OwnSuite own = new Sites(home, run, portOffset).suite("")) {
                trained = train(own.start(), fresh);
            }
            for (DaemonName daemon : trained) {
                if (!Files.exists(fresh.resolve(daemon.role() + ".aot"))) {
                    throw new SuiteException(daemon + " has left no cache; see " + run.resolve("logs"));
                }
            }
            // A cache is looked at under another name of the jars only where those it was made with are gone.
            delete(run);
            say("daemons that start from now on use the caches in " + keep(fresh));
            done = true;
        } finally {
            if (!done) {
                delete(fresh);
            }
        }
        return 0;
    }

    /** Returns who has written something down. */
    private static List<DaemonName> train(Suite suite, Path caches) {
        Suite recording = suite.with(Map.of(RECORD, caches.toString()));
        Notebook notes = new Notebook(TrainMain::say);
        List<DaemonName> firsts = suite.daemons().stream()
                .filter(daemon -> daemon.instance() == 1 && !daemon.role().equals(ACCESS))
                .toList();
        say("recording daemons take over");
        firsts.forEach(recording::upgrade);
        Benches benches = new Benches(recording, notes);
        benches.upgrade(CLIENTS, 0);
        CHATS.forEach(chat -> benches.chat(chat, LOAD));
        benches.group(GROUP_MEMBERS, GROUP_WINDOW, LOAD);
        benches.idle(IDLE_CLIENTS, IDLE);
        say("and are taken over from");
        new Benches(suite, notes).upgrade(CLIENTS, 0);
        firsts.forEach(suite::upgrade);
        return suite.daemons().stream().filter(daemon -> daemon.instance() == 1).toList();
    }

    /** Of trainings that were interrupted; another one may be under way. */
    private static void deleteLeftovers(Path caches) throws IOException {
        Instant longAgo = Instant.now().minus(LEFTOVER);
        try (Stream<Path> all = Files.list(caches)) {
            for (Path path : all.filter(TrainMain::isTraining).toList()) {
                if (Files.getLastModifiedTime(path).toInstant().isBefore(longAgo)) {
                    delete(path);
                }
            }
        }
    }

    private static boolean isTraining(Path path) {
        return path.getFileName().toString().startsWith(TRAINING);
    }

    /** Gives the caches the name under which imctl looks for them. Those of other builds go: they are hundreds of megabytes. */
    private static Path keep(Path fresh) throws IOException {
        Path name = fresh.resolve("directory");
        Path kept = Path.of(Files.readString(name).strip());
        Files.delete(name);
        try (Stream<Path> all = Files.list(fresh.getParent())) {
            for (Path other : all.filter(path -> !isTraining(path)).toList()) {
                delete(other);
            }
        }
        // Daemons may belong to another user.
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
