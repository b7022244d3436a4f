package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Daemons are replaced by {@code imctl upgrade} while messages flow, and nobody notices. */
@ExtendWith(SuiteExtension.class)
class UpgradeIT {

    @ParameterizedTest
    @ValueSource(strings = {"selector", "logic-proxy", "data-proxy", "chat-proxy", "data", "logic", "chat", "access"})
    void aDaemonIsReplacedAndNobodyNotices(String role, Suite suite) throws Exception {
        long before = suite.pid(role + "-1");
        try (Traffic traffic = Traffic.start(suite)) {
            traffic.awaitMore(20);
            upgrade(suite, role);
            traffic.awaitMore(20);
            traffic.verify();
            traffic.verifyNeverDisconnected();
        }
        assertThat(suite.pid(role + "-1")).isNotEqualTo(before);
        assertThat(ProcessHandle.of(before)).as("the old process").isEmpty();
        assertThat(suite.imctl("status").exitCode()).as("every daemon is ready").isZero();
    }

    @Test
    void withHandOverSwitchedOffClientsGoOverByThemselves(Suite suite) throws Exception {
        start(suite, "access", "access.hand-over=off");
        try (Traffic traffic = Traffic.start(suite)) {
            traffic.awaitMore(20);
            upgrade(suite, "access");
            traffic.awaitMore(20);
            traffic.verify();
            traffic.verifyWentOver();
        }
        assertThat(suite.log("access-1")).contains("adopted connections=0");
        start(suite, "access", "access.hand-over=on");
    }

    @Test
    void noRequestToTheSelectorFailsWhileItIsReplaced(Suite suite) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        Thread asking = new Thread(() -> {
            while (running.get()) {
                asked.incrementAndGet();
                try {
                    // 429 is an answer too: this test asks faster than an app may.
                    int status = suite.page(suite.selector() + "/v1/access").statusCode();
                    if (status != 200 && status != 429) {
                        failed.incrementAndGet();
                    }
                } catch (Exception e) {
                    failed.incrementAndGet();
                }
            }
        });
        asking.start();
        try {
            upgrade(suite, "selector");
        } finally {
            running.set(false);
            asking.join();
        }
        assertThat(asked).hasPositiveValue();
        assertThat(failed).hasValue(0);
    }

    @Test
    void theOldOneServesOnWhenTheNewOneDoesNotStart(Suite suite) throws Exception {
        long before = suite.pid("chat-1");
        try (Traffic traffic = Traffic.start(suite)) {
            traffic.awaitMore(20);
            Commands.Result result = suite.imctl("--set", "chat.no-such-key=1", "upgrade", "chat", "1");
            assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("chat.no-such-key").contains("pid " + before + " serves on");
            traffic.awaitMore(20);
            traffic.verify();
        }
        assertThat(suite.pid("chat-1")).isEqualTo(before);
    }

    private static void start(Suite suite, String role, String setting) throws Exception {
        assertThat(suite.imctl("stop", role, "1").exitCode()).isZero();
        assertThat(suite.imctl("start", role, "1", "--set", setting).exitCode()).isZero();
    }

    private static void upgrade(Suite suite, String role) throws Exception {
        Commands.Result result = suite.imctl("upgrade", role, "1");
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(role + "-1: replaced in ");
    }
}
