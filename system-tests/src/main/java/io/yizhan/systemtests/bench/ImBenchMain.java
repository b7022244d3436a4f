package io.yizhan.systemtests.bench;

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

    @Parameters(
            index = "0",
            paramLabel = "WORKLOAD",
            description = {
                "${COMPLETION-CANDIDATES}",
                "  all: every bar's workload, as the bar says; about an hour",
                "  proxy, store: one daemon alone, beside a bare relay, beside the database",
                "  growth: CPU for a message as load, clients and what is stored grow",
                "Besides: im-bench jmh [REGEX], the pieces that every frame goes through;",
                "im-bench plot JSON DIR, pictures of what growth measured;",
                "im-bench train, which lets daemons start warm from then on"
            })
    private Workload workload = Workload.smoke;

    @Option(names = "--clients", description = "devices online (default: 200; online60k: 60000)")
    private @Nullable Integer clients;

    @Option(
            names = "--window",
            defaultValue = "8",
            description = "messages that each sender keeps under way; proxy: requests (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(
            names = "--rate",
            description =
                    "messages a second of all together, whatever becomes of the earlier ones; latencies then count"
                            + " from the intended time (default: as many as the windows let through; online60k: 1000)")
    private @Nullable Double rate;

    @Option(names = "--seconds", description = "length of a measured interval (default: 30; online60k: 300)")
    private @Nullable Integer seconds;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "before the first interval (default: 20; online60k: 180)")
    private @Nullable Integer warmUp;

    @Option(names = "--runs", description = "intervals, of which the median counts (default: 1; all: 5)")
    private @Nullable Integer runs;

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
        BenchOptions options = options();
        Notebook notes = new Notebook(ImBenchMain::say);
        BenchRun run = new BenchRun(options, notes);
        if (target == null) {
            run.at(sites());
        } else {
            run.on(suite(target));
        }
        BenchReport report = notes.report();
        System.out.println();
        System.out.print(report.toText());
        if (json != null) {
            Files.writeString(json, report.toJson());
            say("report in " + json);
        }
        return report.isClean() ? 0 : 1;
    }

    private BenchOptions options() {
        ChatOptions chat = new ChatOptions(
                clients == null ? workload.clients() : clients, window, rate == null ? workload.rate() : rate);
        Timing timing = new Timing(
                Duration.ofSeconds(warmUp == null ? workload.warmUp() : warmUp),
                Duration.ofSeconds(seconds == null ? workload.seconds() : seconds),
                runs == null ? workload.runs() : runs);
        return new BenchOptions(workload, chat, timing, kills, !noBaselines);
    }

    private Suite suite(Path conf) {
        if (directory == null) {
            throw new IllegalArgumentException("--target: " + conf + " (expected: together with --dir)");
        }
        return new Suite(home.resolve("bin"), directory.toAbsolutePath(), conf.toAbsolutePath(), Map.of());
    }

    private Sites sites() throws IOException {
        Path run = directory == null ? Files.createTempDirectory("im-bench-") : Files.createDirectories(directory);
        say("run directory " + run.toAbsolutePath());
        return new Sites(home, run, portOffset);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
