package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code imctl rolling-upgrade} where a step fails. {@link MixedReleasesIT} has the whole suite. */
@ExtendWith(SuiteExtension.class)
class RollingUpgradeIT {

    @Test
    void stopsAtTheFirstFailureAndGoesOnThereLater(Suite suite, @TempDir Path conf) throws Exception {
        suite.copyConfiguration(conf, "logic 1", "chat 1");
        Path chatConf = conf.resolve("chat.conf");
        String good = Files.readString(chatConf);
        Files.writeString(chatConf, "\nchat.no-such-key = 1\n", StandardOpenOption.APPEND);
        long chat = suite.pid("chat-1");
        try (Traffic traffic = Traffic.start(suite)) {
            traffic.awaitMore(20);
            Commands.Result stopped = suite.imctl("--conf", conf.toString(), "rolling-upgrade");
            assertThat(stopped.exitCode()).as(stopped.output()).isEqualTo(1);
            assertThat(stopped.output())
                    .contains("logic-1: replaced in", "chat.no-such-key", "stopped at chat-1", "serves on");
            assertThat(suite.pid("chat-1")).isEqualTo(chat);
            assertThat(suite.imctl("status").exitCode())
                    .as("every daemon is ready")
                    .isZero();
            traffic.awaitMore(20);

            Files.writeString(chatConf, good);
            long logic = suite.pid("logic-1");
            Commands.Result continued = suite.imctl("--conf", conf.toString(), "rolling-upgrade");
            assertThat(continued.exitCode()).as(continued.output()).isZero();
            assertThat(continued.output())
                    .contains("logic-1: replaced already", "chat-1: replaced in", "every daemon was replaced");
            assertThat(suite.pid("logic-1")).isEqualTo(logic);
            traffic.awaitMore(20);
            traffic.verify();
            traffic.verifyNeverDisconnected();
        }
    }

    @Test
    void doesNotBeginWhileADaemonIsMissing(Suite suite, @TempDir Path conf) throws Exception {
        suite.copyConfiguration(conf, "selector 1", "chat 3");
        long selector = suite.pid("selector-1");
        Commands.Result stopped = suite.imctl("--conf", conf.toString(), "--timeout", "1", "rolling-upgrade");
        assertThat(stopped.exitCode()).as(stopped.output()).isEqualTo(1);
        assertThat(stopped.output()).contains("chat-3 is not ready", "nothing was replaced");
        assertThat(suite.pid("selector-1")).isEqualTo(selector);
    }
}
