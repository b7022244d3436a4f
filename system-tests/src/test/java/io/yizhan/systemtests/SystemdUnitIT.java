package io.yizhan.systemtests;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped unit relies on, tried without systemd: its commands are run, and its pid file is followed. */
@ExtendWith(SuiteExtension.class)
class SystemdUnitIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String NAME = "chat-3";

    private final Suite suite;
    private final Release release;
    private final Path state;
    private final List<String> unit;

    SystemdUnitIT(Suite suite, Release release, @TempDir Path state) throws IOException {
        this.suite = suite;
        this.release = release;
        this.state = state;
        unit = Files.readAllLines(release.home().resolve("systemd/yizhan@.service"));
    }

    @Test
    void thePidFileNamesTheMainProcessFromStartToEnd() throws Exception {
        assertThat(setting("Type")).isEqualTo("forking");
        Path pidFile = Path.of(setting("PIDFile"));
        run(setting("ExecStart"));
        // systemd reads it when the command has ended.
        ProcessHandle started = process(pidFile).orElseThrow();
        try {
            run(setting("ExecReload"));
            ProcessHandle replaced = process(pidFile).orElseThrow();
            assertThat(replaced.pid()).isNotEqualTo(started.pid());
            assertThat(started.isAlive()).isFalse();

            assertThat(setting("KillMode"))
                    .as("who is told to stop: only the main process")
                    .isEqualTo("mixed");
            Suite.signal("TERM", replaced.pid());
            Await.until("it ends", LIMIT, () -> !replaced.isAlive());
            assertThat(pidFile).doesNotExist();
        } finally {
            process(pidFile).ifPresent(ProcessHandle::destroy);
        }
    }

    @Test
    void whatStartingAgainDoesNotHelpIsNotStartedAgain() {
        assertThat(setting("Restart")).isEqualTo("on-failure");
        assertThat(setting("RestartPreventExitStatus")).isEqualTo("2 3");
        // imctl stop waits 35 s before it gives up.
        assertThat(Integer.parseInt(setting("TimeoutStopSec"))).isGreaterThan(35);
    }

    /** A value, for this daemon, with the installed paths replaced by the test's. */
    private String setting(String key) {
        return unit.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(key + ": is not in the unit"))
                .replace("%i", NAME)
                .replace("/opt/yizhan", release.home().toString())
                .replace("/var/lib/yizhan", state.toString());
    }

    private void run(String commandLine) throws IOException, InterruptedException {
        String[] environment = setting("Environment").split("=", 2);
        Files.copy(suite.runDirectory().resolve("secret"), state.resolve("secret"), REPLACE_EXISTING, COPY_ATTRIBUTES);
        Map<String, String> variables = Map.of(
                environment[0],
                environment[1],
                "YIZHAN_CONF_DIR",
                suite.runDirectory().resolve("conf").toString());
        Commands.Result result = Commands.run(List.of(commandLine.split(" ", -1)), state, variables, "", LIMIT);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private static Optional<ProcessHandle> process(Path pidFile) throws IOException {
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                : Optional.empty();
    }
}
