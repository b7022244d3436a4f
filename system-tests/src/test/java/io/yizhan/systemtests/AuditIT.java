package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The audit as an operator runs it. */
@ExtendWith(SuiteExtension.class)
class AuditIT {

    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String EVERY_FAULT = "kill,pause,drain,cut,redis,mysql";
    /** With this seed all of them are over in time for the next. */
    private static final int SHORT_FAULTS = 11732;

    @Test
    void everyPromiseHoldsThroughEveryKindOfFault(Release release, @TempDir Path directory) throws Exception {
        Path json = directory.resolve("report.json");
        Commands.Result audit = audit(
                release,
                "--seconds 100 --clients 100 --rate 300 --seed " + SHORT_FAULTS + " --faults " + EVERY_FAULT,
                "--dir",
                directory.resolve("run").toString(),
                "--port-offset",
                "" + Release.freePortOffset(),
                "--json",
                json.toString());

        assertThat(audit.exitCode()).as(audit.output()).isZero();
        Config report = ConfigFactory.parseFile(json.toFile());
        assertThat(report.getInt("acknowledged")).isGreaterThan(10_000);
        assertThat(report.getDouble("longest_pause_ms")).isPositive();
        assertThat(report.getConfigList("faults"))
                .extracting(fault -> fault.getString("kind"))
                .contains(EVERY_FAULT.split(",", -1));
        assertThat(Files.readString(directory.resolve("report.svg"))).startsWith("<svg");
    }

    @Test
    void auditsASuiteThatRunsAlready(Suite suite, Release release) throws Exception {
        Commands.Result audit = audit(
                release,
                "--seconds 5 --clients 10 --rate 50 --seed 1",
                "--target",
                suite.runDirectory().resolve("conf").toString());

        assertThat(audit.exitCode()).as(audit.output()).isZero();
        assertThat(audit.output()).contains("every promise held");
    }

    @Test
    void anAuditThatHasTriedNothingShowsNothing(Suite suite, Release release) throws Exception {
        Commands.Result audit = audit(
                release,
                "--seconds 5 --clients 4 --rate 20 --faults kill",
                "--target",
                suite.runDirectory().resolve("conf").toString());

        assertThat(audit.exitCode()).as(audit.output()).isEqualTo(1);
        assertThat(audit.output()).contains("there was no time for kill");
    }

    @Test
    void whatCannotBeDoneIsSaid(Release release, @TempDir Path directory) throws Exception {
        assertThat(audit(release, "--faults flood").output()).contains("--faults: flood", "kill");
        Commands.Result elsewhere = audit(release, "--target " + directory.resolve("conf"));
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.output()).contains("--dir");
    }

    private static Commands.Result audit(Release release, String arguments, String... more) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(release.home().resolve("bin/im-audit").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(List.of(more));
        return Commands.run(command, release.home(), release.environment(), "", LIMIT);
    }
}
