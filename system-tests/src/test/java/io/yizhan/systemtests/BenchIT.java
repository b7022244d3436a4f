package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The benches as an operator runs them: whether they work, not how fast anything is. */
@ExtendWith(SuiteExtension.class)
class BenchIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** On a suite of its own: the limits on single senders of a delivered one would answer RATE_LIMITED. */
    @Test
    void smokeMeasuresEverythingThereIs(Release release, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("report.json");
        Commands.Result bench = bench(
                release,
                "smoke",
                "--json",
                json.toString(),
                "--dir",
                directory.resolve("run").toString(),
                "--port-offset",
                "" + Release.freePortOffset());

        assertThat(bench.exitCode()).as(bench.output()).isZero();
        Config report = ConfigFactory.parseFile(json.toFile());
        assertThat(report.getInt("machine.cores")).isPositive();
        assertThat(report.getConfigList("results")).isNotEmpty().allSatisfy(result -> {
            assertThat(result.getBoolean("clean")).isTrue();
            assertThat(result.getInt("median.messages")).isPositive();
            assertThat(result.getConfig("median.cost").root().keySet())
                    .contains("access", "chat", "data", "logic", "mariadb", "redis", "generator");
            assertThat(result.getDouble("median.cost.suite.cpu_s")).isPositive();
        });
        assertThat(report.getDouble("baselines.bare_relay.messages_per_s")).isPositive();
        assertThat(report.getConfigList("baselines.database_inserts"))
                .hasSize(4)
                .allSatisfy(
                        inserts -> assertThat(inserts.getDouble("rows_per_s")).isPositive());
        Config proxy = only(report, "proxy");
        assertThat(proxy.getDouble("proxy.frames_per_s")).isPositive();
        assertThat(proxy.getDouble("bare_relay.frames_per_s")).isPositive();
        Config store = only(report, "store");
        assertThat(store.getConfigList("levels"))
                .hasSize(2)
                .allSatisfy(level ->
                        assertThat(level.getDouble("messages_per_transaction")).isBetween(1.0, 64.0));
        assertThat(only(report, "online").getInt("generators")).isEqualTo(2);
        assertThat(only(report, "growth").getConfigList("points")).hasSize(2);

        Path pictures = directory.resolve("pictures");
        Commands.Result plot = bench(release, "plot", json.toString(), pictures.toString());
        assertThat(plot.exitCode()).as(plot.output()).isZero();
        assertThat(pictures.resolve("growth-stored-messages.svg")).content().contains("</svg>");
    }

    @Test
    void whatCannotBeDoneIsSaid(Release release) throws Exception {
        Commands.Result odd = bench(release, "chat", "--clients", "7");
        assertThat(odd.exitCode()).isEqualTo(2);
        assertThat(odd.output()).contains("--clients: 7");
        assertThat(bench(release, "nonsense").exitCode()).isEqualTo(2);
    }

    @Test
    void jmhFindsTheBenchmarks(Release release) throws Exception {
        Commands.Result list = bench(release, "jmh", "-l");
        assertThat(list.exitCode()).as(list.output()).isZero();
        assertThat(list.output())
                .contains("HeaderReadBenchmark", "RingBenchmark", "CodecBenchmark", "DispatchBenchmark");
    }

    /** The one result of a kind, which must be clean. */
    private static Config only(Config report, String kind) {
        assertThat(report.getConfigList(kind)).hasSize(1);
        Config result = report.getConfigList(kind).get(0);
        assertThat(result.getBoolean("clean")).as(kind).isTrue();
        return result;
    }

    private static Commands.Result bench(Release release, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(release.home().resolve("bin/im-bench").toString());
        command.addAll(List.of(arguments));
        return Commands.run(command, release.home(), release.environment(), "", LIMIT);
    }
}
