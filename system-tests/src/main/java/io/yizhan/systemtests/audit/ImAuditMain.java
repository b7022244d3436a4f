package io.yizhan.systemtests.audit;

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
import java.util.List;
import java.util.Map;
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
            "Drives real clients against a suite of its own, injects faults while they talk, and fails if any message was"
                    + " lost, doubled, reordered or late, any request failed, or any client was disconnected without a"
                    + " fault of its access server.",
            "",
            "Example: im-audit --seconds 300 --clients 500 --faults kill,pause,drain,cut,redis,mysql --json report.json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every promise held", "1:a promise was broken, or the audit could not be done", "2:usage"})
public final class ImAuditMain implements Callable<Integer> {

    private static final int ACCESS_PORT_BASE = 7100;
    private static final int SELECTOR_PORT = 7801;

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
            description = "of kill, pause, drain, cut, redis, mysql (default: none)")
    private List<String> faults = List.of();

    @Option(
            names = "--seed",
            description = "repeats the traffic and the faults of an earlier audit (default: random, printed)")
    private @Nullable Long seed;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the report for machines; the timeline goes beside it as .svg")
    private @Nullable Path json;

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
        Path run = directory == null ? Files.createTempDirectory("im-audit-") : Files.createDirectories(directory);
        say("starting a suite in " + run.toAbsolutePath());
        AuditReport report;
        try (OwnSuite own = new OwnSuite(home, run.toAbsolutePath(), portOffset)) {
            Suite suite = own.start();
            report = new AuditRun(
                            options,
                            suite,
                            own.relays(),
                            List.of("http://127.0.0.1:" + (SELECTOR_PORT + portOffset)),
                            Map.of(
                                    ACCESS_PORT_BASE + 1 + portOffset,
                                    "access-1",
                                    ACCESS_PORT_BASE + 2 + portOffset,
                                    "access-2"),
                            ImAuditMain::say)
                    .run();
        }
        write(report);
        return report.everyPromiseHeld() ? 0 : 1;
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
