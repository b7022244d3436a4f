package io.yizhan.systemtests.audit;

import io.yizhan.systemtests.audit.fault.FailPointFaults;
import io.yizhan.systemtests.audit.report.AuditReport;
import io.yizhan.systemtests.audit.report.TimelinePicture;
import io.yizhan.systemtests.audit.suite.OwnSuite;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code im-audit}: holds a suite to its promises. */
@Command(
        name = "im-audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drives real clients against a suite, one of its own unless told otherwise, injects faults while they talk, and fails if any message was"
                    + " lost, doubled, reordered or late, any request failed, or any client was disconnected without a"
                    + " fault of its access server.",
            "",
            "Example: im-audit --seconds 300 --clients 500 --faults kill,pause,drain,cut,redis,mysql --json report.json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every promise held",
            "1:a promise was broken, or the audit could not be done as it was ordered",
            "2:usage"
        })
public final class ImAuditMain implements Callable<Integer> {

    /** Registering hundreds of users is not what is audited: their password hashes are cheap. */
    private static final Map<String, String> SETTINGS =
            Map.of("logic", "logic.password { memory-kib = 64, iterations = 1, queue = 1000 }");

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "how long the traffic goes on (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--clients", defaultValue = "200", description = "devices (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--rate", defaultValue = "300", description = "messages a second (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "LIST",
            description = "of kill, pause, drain, upgrade, cut, redis, mysql, overload, halt, hang (default: none)")
    private List<String> faults = List.of();

    @Option(
            names = "--seed",
            description =
                    "repeats the planned traffic and the order, targets and lengths of the faults of an earlier audit"
                            + " (default: random, printed)")
    private @Nullable Long seed;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the report for machines; the timeline goes beside it as .svg")
    private @Nullable Path json;

    @Option(
            names = "--target",
            paramLabel = "CONF",
            description = {
                "audit the suite that runs here with this configuration directory, instead of starting one; its run"
                        + " directory is named by --dir, else by YIZHAN_RUN_DIR, else it is the one that holds CONF",
                "(no relays are in its links, so the fault cut isn't to be had)"
            })
    private @Nullable Path target;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "run directory of the audited suite, kept afterwards (default: a new one under the system's temporary directory)")
    private @Nullable Path directory;

    @Option(
            names = "--port-offset",
            defaultValue = "2000",
            description = "added to every port of the suite (default: ${DEFAULT-VALUE})")
    private int portOffset;

    @Option(names = "--home", required = true, hidden = true, description = "where quickstart.sh is")
    private Path home = Path.of(".");

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new ImAuditMain()).setExecutionExceptionHandler((e, line, parsed) -> {
            PrintWriter err = line.getErr();
            if (e instanceof SuiteException || e instanceof IllegalArgumentException) {
                err.println("im-audit: " + e.getMessage());
            } else {
                e.printStackTrace(err);
            }
            return e instanceof IllegalArgumentException ? 2 : 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        AuditOptions options = new AuditOptions(seconds, clients, rate, faults, chosen);
        AuditReport report = target == null ? auditOwn(options) : auditRunning(options, target.toAbsolutePath());
        write(report);
        String notTried = notTried(options, report);
        if (!notTried.isEmpty()) {
            System.err.println("im-audit: " + notTried + "; give it more time (--seconds) or a higher --rate");
        }
        return report.everyPromiseHeld() && notTried.isEmpty() ? 0 : 1;
    }

    /** What makes a verdict without breaches worth nothing; empty if there is nothing of the kind. */
    private static String notTried(AuditOptions options, AuditReport report) {
        if (report.ledger().sentCount() == 0) {
            return "nothing was sent, so nothing is shown";
        }
        Set<String> missing = new TreeSet<>(options.faults());
        report.faults().forEach(fault -> missing.remove(fault.kind()));
        return missing.isEmpty() ? "" : "there was no time for " + String.join(", ", missing);
    }

    private AuditReport auditOwn(AuditOptions options) throws IOException {
        Path run = directory == null ? Files.createTempDirectory("im-audit-") : Files.createDirectories(directory);
        say("starting a suite in " + run.toAbsolutePath());
        try (OwnSuite own = new OwnSuite(home, run.toAbsolutePath(), portOffset, settings(options), true)) {
            return new AuditRun(options, own.start(), own.relays(), ImAuditMain::say).run();
        }
    }

    private static Map<String, String> settings(AuditOptions options) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        if (options.needsFailPoints()) {
            FailPointFaults.ROLES.forEach(
                    role -> settings.merge(role, FailPointFaults.SETTING, (one, other) -> one + "\n" + other));
        }
        return settings;
    }

    private AuditReport auditRunning(AuditOptions options, Path conf) {
        if (options.faults().contains("cut")) {
            throw new IllegalArgumentException(
                    "--faults: cut (expected: not with --target, whose links lead through no relay of the audit)");
        }
        Suite suite = new Suite(home.resolve("bin"), runDirectoryOf(conf), conf, Map.of());
        return new AuditRun(options, suite, List.of(), ImAuditMain::say).run();
    }

    private Path runDirectoryOf(Path conf) {
        String named = System.getenv("YIZHAN_RUN_DIR");
        if (directory != null) {
            return directory.toAbsolutePath();
        }
        if (named != null) {
            return Path.of(named).toAbsolutePath();
        }
        Path above = conf.getParent();
        if (above == null || !Files.isDirectory(above.resolve("pids"))) {
            throw new IllegalArgumentException(
                    "--target: " + conf + " (expected: in a run directory, or --dir to name that)");
        }
        return above;
    }

    private void write(AuditReport report) throws IOException {
        System.out.println();
        System.out.print(report.toText());
        Path file = json;
        if (file != null) {
            Files.writeString(file, report.toJson());
            Path picture = Path.of(file.toString().replaceFirst("(\\.json)?$", ".svg"));
            String title = "im-audit, seed " + report.seed() + ", "
                    + (report.everyPromiseHeld() ? "every promise held" : "PROMISES BROKEN");
            Files.writeString(picture, TimelinePicture.draw(title, report.timeline(), report.faults()));
            say("report in " + file + ", timeline in " + picture);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
