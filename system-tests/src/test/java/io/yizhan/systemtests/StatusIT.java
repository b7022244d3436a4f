package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SuiteExtension.class)
class StatusIT {

    /** Proxies and selectors serve no word themselves. */
    private static final Set<String> SERVERS = Set.of("access", "logic", "chat", "data");

    @Test
    void everyDaemonIsReadyAndTellsItsLoad(Suite suite) throws Exception {
        List<? extends Config> daemons = suite.status();
        assertThat(daemons).hasSize(15).allSatisfy(daemon -> {
            assertThat(daemon.getBoolean("ready")).as(daemon.toString()).isTrue();
            assertThat(daemon.getString("state")).as(daemon.toString()).isEqualTo("ACTIVE");
            assertThat(daemon.getInt("load.max")).as(daemon.toString()).isPositive();
            assertThat(daemon.getInt("load.current")).as(daemon.toString()).isNotNegative();
            assertThat(daemon.getInt("commands") > 0)
                    .as(daemon.toString())
                    .isEqualTo(SERVERS.contains(daemon.getString("role")));
            assertThat(ProcessHandle.of(daemon.getLong("pid")))
                    .as(daemon.toString())
                    .isPresent();
        });
    }

    @Test
    void theTableNamesEveryDaemon(Suite suite) throws Exception {
        Commands.Result status = suite.imctl("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output().lines()).hasSize(16).anyMatch(line -> line.startsWith("chat-proxy-2"));
    }

    @Test
    void whatIsUnknownIsRefused(Suite suite) throws Exception {
        assertThat(suite.imctl("improve", "chat", "1")).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.output()).contains("unknown command");
        });
        assertThat(suite.imctl("start", "chatt", "1").exitCode()).isEqualTo(2);
        assertThat(suite.imctl("start", "chat", "one").exitCode()).isEqualTo(2);
    }

    @Test
    void logsAreFound(Suite suite) throws Exception {
        Commands.Result logs = suite.imctl("logs", "chat", "1");
        assertThat(logs.exitCode()).isZero();
        assertThat(logs.output()).contains("chat-1.log", "node=chat-1");
    }

    @Test
    void checkingWritesNothingIntoTheLogOfWhatRuns(Suite suite) throws Exception {
        String before = suite.log("selector-1");
        Commands.Result check = suite.imctl("check", "selector", "1");
        assertThat(check.exitCode()).as(check.output()).isZero();
        assertThat(check.output()).contains("selector.conf: good");
        assertThat(suite.log("selector-1")).startsWith(before);
        assertThat(suite.imctl("--set", "x=1", "check", "selector", "1").output())
                .contains("x: 1 (expected: a known key");
        // Other tests of the shared suite have had registrations refused.
        assertThat(suite.log("selector-1").substring(before.length())).doesNotContain("(expected:");
    }

    @Test
    void whoHasATakenPortIsNamed(Suite suite, @TempDir Path run) throws Exception {
        Process second = suite.foreground(
                run,
                "start",
                "selector",
                "1",
                "--set",
                "daemon.secret-file=" + suite.runDirectory().resolve("secret"));
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(run.resolve("foreground.out")))
                .contains("port " + suite.port(7801) + " (http) is taken", "selector.conf")
                .doesNotContain("Exception");
    }

    @Test
    void startingWhatRunsDoesNothing(Suite suite) throws Exception {
        long pid = suite.pid("chat-1");
        Commands.Result start = suite.imctl("start", "chat", "1");
        assertThat(start.exitCode()).isZero();
        assertThat(start.output()).contains("running already");
        assertThat(suite.pid("chat-1")).isEqualTo(pid);
    }
}
