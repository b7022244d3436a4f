package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real signals, real exit codes. */
@Timeout(60)
class DaemonProcessTest {

    private static final Map<String, String> MOVED = Map.of(ShutdownSignals.VARIABLE, "64");
    private static final String STARTED = "state=ACTIVE";

    @TempDir
    private Path directory;

    private Path pidFile;

    @BeforeEach
    void writeConfiguration() throws IOException {
        pidFile = directory.resolve("tiny.pid");
        Files.writeString(
                directory.resolve("tiny.conf"),
                "daemon { admin-port-base = 0, secret = \"a secret for this test\", drain-deadline = 1s }");
    }

    @Test
    void drainsAndExitsZeroOnSigusr2AndRemovesItsPidFile() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of())) {
            daemon.awaitLine(STARTED);
            while (!Files.exists(pidFile)) {
                Thread.onSpinWait();
            }
            assertThat(pidFile).hasContent(Long.toString(daemon.pid()));
            daemon.signal("USR2");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
            assertThat(daemon.lines()).anyMatch(line -> line.contains("state=DRAINING"));
            assertThat(daemon.lines()).anyMatch(line -> line.contains("exiting code=0"));
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void drainsAndExitsZeroOnSigterm() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of())) {
            daemon.awaitLine(STARTED);
            daemon.signal("TERM");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
            assertThat(daemon.lines()).anyMatch(line -> line.contains("state=DRAINING"));
        }
    }

    @Test
    void namesWhatWasOutstandingAtTheDeadline() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "selector.mode=never-empty")) {
            daemon.awaitLine(STARTED);
            daemon.signal("USR2");
            daemon.awaitLine("state=DRAINING");
            daemon.signal("USR2");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.FAULT);
            assertThat(daemon.lines()).anyMatch(line -> line.contains("outstanding=[door (1 client)"));
        }
    }

    @Test
    void refusesTheHandlerWithoutTheVariableAndServesAllTheSame() throws Exception {
        try (TinyProcess daemon = start(Map.of(), List.of())) {
            daemon.awaitLine("SIGUSR2 must not be sent to this process: _JAVA_SR_SIGNUM is not set");
            daemon.awaitLine(STARTED);
            daemon.signal("TERM");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void aFlightRecordingFiresNoHandler() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "selector.mode=recorded")) {
            daemon.awaitLine(TinyDaemonMain.SAMPLED);
            daemon.signal("USR2");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
            assertThat(daemon.lines().stream().filter(line -> line.contains("stop ordered")))
                    .hasSize(1);
        }
    }

    @Test
    void refusesBadConfigurationInOneLine() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "daemon.event-loops=many")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.BAD_CONFIGURATION);
            assertThat(daemon.lines())
                    .contains("daemon.event-loops: many (expected: a whole number from 1 to 64)")
                    .noneMatch(line -> line.startsWith("\tat "));
        }
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "selector.mod=plain")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.BAD_CONFIGURATION);
            assertThat(daemon.lines())
                    .contains("selector.mod: plain (expected: a known key; see the commented file in conf/)");
        }
    }

    @Test
    void aFaultOfItsOwnIsNoBadConfiguration() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "selector.mode=broken")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.FAULT);
        }
        try (TinyProcess daemon = start(MOVED, List.of(), "--set", "selector.mode=failing")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.FAULT);
        }
    }

    @Test
    void logsIntoAFileWhenADirectoryIsGiven() throws Exception {
        try (TinyProcess daemon = start(MOVED, List.of("-Dyizhan.log.dir=" + directory))) {
            while (!Files.exists(pidFile)) {
                Thread.onSpinWait();
            }
            daemon.signal("TERM");

            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
            assertThat(daemon.lines()).isEmpty();
            assertThat(directory.resolve("selector-1.log"))
                    .content()
                    .contains("node=selector-1 [main]")
                    .contains("exiting code=0");
        }
    }

    private TinyProcess start(Map<String, String> environment, List<String> jvmOptions, String... more)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--config",
                directory.resolve("tiny.conf").toString(),
                "--instance",
                "1",
                "--pid-file",
                pidFile.toString()));
        arguments.addAll(List.of(more));
        return TinyProcess.start(environment, jvmOptions, arguments.toArray(String[]::new));
    }
}
