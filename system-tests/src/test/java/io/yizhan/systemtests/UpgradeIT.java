package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Successors;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Daemons are replaced by {@code imctl upgrade} while messages flow, and nobody notices. */
@ExtendWith(SuiteExtension.class)
class UpgradeIT {

    private static final Duration UPGRADE = Duration.ofSeconds(40);

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
    void noRequestToTheSelectorFailsWhileTwoWantToReplaceIt(Suite suite) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger asked = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Thread asking = new Thread(() -> {
            while (running.get()) {
                asked.incrementAndGet();
                try {
                    // 429 is an answer too: this test asks faster than an app may.
                    String answer = askSelector(suite);
                    if (!answer.startsWith("HTTP/1.1 200 ") && !answer.startsWith("HTTP/1.1 429 ")) {
                        failures.add(answer);
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }
        });
        asking.start();
        try {
            Successors successors = Successors.of(suite.runDirectory(), "selector-1");
            Process first = suite.foreground(suite.runDirectory(), "upgrade", "selector", "1");
            ProcessHandle successor = successors.awaitNext();
            Commands.Result second = suite.imctl("upgrade", "selector", "1");
            assertThat(second.exitCode()).as(second.output()).isEqualTo(1);
            assertThat(second.output())
                    .contains("another upgrade of selector-1 is under way (pid " + first.pid() + ")");
            assertThat(first.waitFor(UPGRADE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).as(output(suite)).isZero();
            assertThat(output(suite)).contains("selector-1: replaced in ");
            assertThat(suite.pid("selector-1")).isEqualTo(successor.pid());
        } finally {
            running.set(false);
            asking.join();
        }
        assertThat(asked).hasPositiveValue();
        assertThat(failures).isEmpty();
    }

    /** On a connection of its own, by hand: an HTTP client tries again by itself where one is refused or reset. */
    private static String askSelector(Suite suite) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), suite.port(7801))) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /v1/access HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aNewProcessIsEndedOnlyAsLongAsItDoesNotHaveEverything(Suite suite) throws Exception {
        long before = suite.pid("logic-1");
        Commands.Result late = suite.imctl("--timeout", "1", "upgrade", "logic", "1");
        assertThat(late.exitCode()).as(late.output()).isEqualTo(1);
        assertThat(late.output()).contains("not active after 1 s", "was ended", "pid " + before + " serves on");

        Successors successors = Successors.of(suite.runDirectory(), "logic-1");
        Process upgrade = suite.foreground(suite.runDirectory(), "upgrade", "logic", "1");
        ProcessHandle successor = successors.awaitNext();
        Suite.signal("STOP", successor.pid());
        try {
            // The moment lasts milliseconds, so this tells it in the new one's place.
            Files.writeString(
                    suite.runDirectory().resolve("upgrades/logic-1.steps"),
                    "1 COMPLETE all of it is here\n",
                    StandardOpenOption.APPEND);
            Await.until("imctl knows", UPGRADE, () -> output(suite).contains("has everything"));
            Suite.signal("TERM", upgrade.pid());
            assertThat(upgrade.waitFor(UPGRADE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(upgrade.exitValue()).isEqualTo(1);
            assertThat(output(suite))
                    .contains("pid " + successor.pid() + ", may own everything by now, so it was left alone")
                    .contains("logic-1: pid " + before + " serves on", "imctl status");
        } finally {
            Suite.signal("CONT", successor.pid());
        }
        Await.until("logic-1 is replaced", UPGRADE, () -> suite.pid("logic-1") == successor.pid());
        Await.until(
                "the old one has left", UPGRADE, () -> ProcessHandle.of(before).isEmpty());
    }

    @Test
    void whatIsBeingReplacedIsNeitherStoppedNorStarted(Suite suite) throws Exception {
        Successors successors = Successors.of(suite.runDirectory(), "logic-1");
        Process upgrade = suite.foreground(suite.runDirectory(), "upgrade", "logic", "1");
        ProcessHandle successor = successors.awaitNext();
        Suite.signal("STOP", successor.pid());
        try {
            for (String command : List.of("stop", "start")) {
                Commands.Result refused = suite.imctl(command, "logic", "1");
                assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
                assertThat(refused.output()).contains("an upgrade of logic-1 is under way (pid " + upgrade.pid() + ")");
            }
        } finally {
            Suite.signal("CONT", successor.pid());
        }
        assertThat(upgrade.waitFor(UPGRADE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(upgrade.exitValue()).as(output(suite)).isZero();
        assertThat(suite.pid("logic-1")).isEqualTo(successor.pid());

        assertThat(suite.imctl("stop", "logic", "1").exitCode()).isZero();
        assertThat(suite.imctl("start", "logic", "1").exitCode()).isZero();
    }

    @Test
    void stoppingAllWaitsForUpgrades(Suite suite, @TempDir Path run) throws Exception {
        Path lock = Files.createDirectory(run.resolve("upgrades")).resolve("chat-1.lock");
        Process upgrade = new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo held && cat").start();
        assertThat(upgrade.inputReader().readLine()).isEqualTo("held");
        Commands.Result late = suite.imctl("--dir", run.toString(), "--timeout", "1", "stop", "all");
        assertThat(late.exitCode()).as(late.output()).isEqualTo(1);
        assertThat(late.output()).contains("an upgrade of chat-1 is under way");

        Process stop = suite.foreground(run, "stop", "all");
        upgrade.outputWriter().close();
        assertThat(stop.waitFor(UPGRADE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stop.exitValue()).isZero();
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

    /** What commands in the background have printed. */
    private static String output(Suite suite) throws IOException {
        return Files.readString(suite.runDirectory().resolve("foreground.out"));
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
