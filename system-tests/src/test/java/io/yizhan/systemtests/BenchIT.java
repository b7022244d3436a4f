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
    }

    @Test
    void whatCannotBeDoneIsSaid(Release release) throws Exception {
        Commands.Result odd = bench(release, "chat", "--clients", "7");
        assertThat(odd.exitCode()).isEqualTo(2);
        assertThat(odd.output()).contains("--clients: 7");
        assertThat(bench(release, "nonsense").exitCode()).isEqualTo(2);
    }

    private static Commands.Result bench(Release release, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(release.home().resolve("bin/im-bench").toString());
        command.addAll(List.of(arguments));
        return Commands.run(command, release.home(), release.environment(), "", LIMIT);
    }
}
