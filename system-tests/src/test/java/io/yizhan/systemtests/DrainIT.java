package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGUSR2 to one daemon while messages flow: it leaves, exits 0, and nobody notices; started again it is back. */
@ExtendWith(SuiteExtension.class)
class DrainIT {

    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /**
     * @param admin documented admin port of the first proxy of the tier that routes to the role
     * @param word one that the role serves there
     */
    @ParameterizedTest
    @CsvSource({"logic, 7251, 0x201", "chat, 7451, 0x301", "data, 7351, 0x401"})
    void aServerLeavesTheRingAndComesBack(String role, int admin, String word, Suite suite) throws Exception {
        assertThat(suite.imctl("stop", role, "1").exitCode()).isZero();
        // As a child of this process, so that its exit code can be seen.
        Process daemon = suite.foreground(suite.runDirectory(), "run", role, "1");
        try (Traffic traffic = Traffic.start(suite)) {
            awaitRing(suite, admin, word, 2, DRAIN);
            traffic.awaitMore(20);
            Suite.signal("USR2", daemon.pid());
            awaitRing(suite, admin, word, 1, DRAIN);
            traffic.awaitMore(20);
            assertThat(daemon.waitFor(DRAIN.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
            assertThat(daemon.exitValue()).isZero();
            Commands.Result start = suite.imctl("start", role, "1");
            assertThat(start.exitCode()).as(start.output()).isZero();
            awaitRing(suite, admin, word, 2, HEARTBEAT);
            traffic.awaitMore(20);
            traffic.verify();
        } finally {
            daemon.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource({"logic-proxy, 7251", "chat-proxy, 7451", "data-proxy, 7351"})
    void aProxyLeavesAndComesBack(String role, int admin, Suite suite) throws Exception {
        long pid = suite.pid(role + "-1");
        Config before = suite.topology(admin).getConfig("routing.rings");
        try (Traffic traffic = Traffic.start(suite)) {
            traffic.awaitMore(20);
            Suite.signal("USR2", pid);
            Await.until(role + "-1 ends", DRAIN, () -> ProcessHandle.of(pid).isEmpty());
            traffic.awaitMore(20);
            Commands.Result start = suite.imctl("start", role, "1");
            assertThat(start.exitCode()).as(start.output()).isZero();
            Await.until(
                    "everyone is back on " + role + "-1",
                    Duration.ofSeconds(10).plus(HEARTBEAT),
                    () -> suite.topology(admin).getConfig("routing.rings").equals(before));
            traffic.awaitMore(20);
            traffic.verify();
        }
        assertThat(suite.log(role + "-1")).as("log of " + role + "-1").doesNotContain("drain ended early");
    }

    private static void awaitRing(Suite suite, int admin, String word, int instances, Duration limit) throws Exception {
        Await.until(instances + " instances in the ring of " + word, limit, () -> {
            Config rings = suite.topology(admin).getConfig("routing.rings");
            return rings.hasPath(word) && rings.getInt(word) == instances;
        });
    }
}
