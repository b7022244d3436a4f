package io.yizhan.systemtests.audit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsOfTest {

    @Test
    void whatADaemonWasStartedWithIsReadFromItsCommandLine() throws IOException {
        assertThat(settingsOf(
                        "--config",
                        "chat.conf",
                        "--set",
                        "daemon.fail-points=on",
                        "--set",
                        "a.b=c d",
                        "--instance",
                        "1"))
                .containsExactly("--set", "daemon.fail-points=on", "--set", "a.b=c d");
        assertThat(settingsOf("--config", "chat.conf")).isEmpty();
    }

    /** Of a process with these arguments, which runs until its input ends. */
    private static List<String> settingsOf(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "read line", "daemon"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        try {
            return Suite.settingsOf(process.toHandle());
        } finally {
            process.destroy();
        }
    }
}
