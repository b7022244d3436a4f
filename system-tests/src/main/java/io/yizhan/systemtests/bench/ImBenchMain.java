package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.OwnSuite;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.report.BenchReport;
import io.yizhan.systemtests.bench.workload.Timing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code im-bench}: measures a suite. */
@Command(
        name = "im-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drives a suite, one of its own unless told otherwise, and prints how much it does and what that costs,"
                    + " beside baselines measured in the same run. docs/performance.md says what each figure means.",
            "",
            "Example: im-bench chat --clients 200 --window 8 --seconds 30 --json chat.json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, and no message failed; bars may have been missed",
            "1:messages failed, or it could not be measured",
            "2:usage"
        })
public final class ImBenchMain implements Callable<Integer> {

    /** What can be measured. */
    enum Workload {
        chat,
        group,
        idle,
        upgrade,
        smoke
    }

    /** Some of them are in the middle of something when their access server is replaced. */
    private static final int LEAST_BYSTANDERS = 1000;

    /** Of a group, as the suite allows. */
    private static final int MOST_MEMBERS = 500;

    @Parameters(index = "0", paramLabel = "WORKLOAD", description = "${COMPLETION-CANDIDATES}")
    private Workload workload = Workload.smoke;

    @Option(names = "--clients", defaultValue = "200", description = "devices online (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--window",
            defaultValue = "8",
            description = "messages that each sender keeps under way (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description =
                    "messages a second of all together, whatever becomes of the earlier ones; latencies then count"
                            + " from the intended time (default: as many as the windows let through)")
    private double rate;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "length of a measured interval (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "before the first interval (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--runs",
            defaultValue = "1",
            description = "intervals, of which the median counts (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--kills",
            defaultValue = "0",
            description = "upgrade: new processes that are killed while they take over (default: ${DEFAULT-VALUE})")
    private int kills;

    @Option(names = "--no-baselines", description = "measure the suite alone")
    private boolean noBaselines;

    @Option(names = "--json", paramLabel = "FILE", description = "write the report for machines")
    private @Nullable Path json;

    @Option(
            names = "--target",
            paramLabel = "CONF",
            description = "measure the suite that runs here with this configuration directory, instead of starting one;"
                    + " --dir names its run directory. Its limits for single senders and addresses then hold")
    private @Nullable Path target;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "run directory of the suite, kept afterwards (default: a new one under the system's temporary"
                    + " directory)")
    private @Nullable Path directory;

    @Option(
            names = "--port-offset",
            defaultValue = "3000",
            description = "added to every port of the suite (default: ${DEFAULT-VALUE})")
    private int portOffset;

    @Option(names = "--home", required = true, hidden = true, description = "where quickstart.sh is")
    private Path home = Path.of(".");

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new ImBenchMain()).setExecutionExceptionHandler((e, line, parsed) -> {
            PrintWriter err = line.getErr();
            if (e instanceof SuiteException || e instanceof IllegalArgumentException) {
                err.println("im-bench: " + e.getMessage());
            } else {
                e.printStackTrace(err);
            }
            return e instanceof IllegalArgumentException ? 2 : 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        ChatOptions options = new ChatOptions(clients, window, rate);
        Timing timing = new Timing(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), runs);
        BenchReport report = target == null ? benchOwn(options, timing) : benchRunning(options, timing, target);
        System.out.println();
        System.out.print(report.toText());
        if (json != null) {
            Files.writeString(json, report.toJson());
            say("report in " + json);
        }
        return report.isClean() ? 0 : 1;
    }

    private BenchReport benchOwn(ChatOptions options, Timing timing) throws IOException {
        Path run = directory == null ? Files.createTempDirectory("im-bench-") : Files.createDirectories(directory);
        say("starting a suite in " + run.toAbsolutePath());
        Map<String, String> settings = BenchSettings.settings();
        try (OwnSuite own = new OwnSuite(home, run.toAbsolutePath(), portOffset, settings, false)) {
            return bench(own.start(), settings, options, timing);
        }
    }

    private BenchReport benchRunning(ChatOptions options, Timing timing, Path conf) {
        if (directory == null) {
            throw new IllegalArgumentException("--target: " + conf + " (expected: together with --dir)");
        }
        Suite suite = new Suite(home.resolve("bin"), directory.toAbsolutePath(), conf.toAbsolutePath(), Map.of());
        return bench(suite, Map.of(), options, timing);
    }

    private BenchReport bench(Suite suite, Map<String, String> settings, ChatOptions options, Timing timing) {
        Benches benches = new Benches(suite, settings, ImBenchMain::say);
        switch (workload) {
            case chat -> {
                benches.chat(options, timing);
                if (!noBaselines) {
                    benches.baselines(options);
                }
            }
            case group -> {
                if (clients < 3 || clients > MOST_MEMBERS) {
                    throw new IllegalArgumentException(
                            "--clients: " + clients + " (expected: 3 to " + MOST_MEMBERS + " members)");
                }
                benches.group(clients, window, timing);
                if (!noBaselines) {
                    benches.baselines(options);
                }
            }
            case idle -> benches.idle(clients, timing.interval());
            case upgrade -> {
                if (clients < LEAST_BYSTANDERS) {
                    throw new IllegalArgumentException(
                            "--clients: " + clients + " (expected: at least " + LEAST_BYSTANDERS + ")");
                }
                benches.upgrade(clients, kills);
            }
            case smoke -> benches.smoke();
        }
        return benches.report();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
