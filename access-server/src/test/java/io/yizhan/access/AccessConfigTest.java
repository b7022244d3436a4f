package io.yizhan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.yizhan.access.connection.OpenFiles;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessConfigTest {

    @Test
    void aPortIsEnough() {
        AccessConfig config = read("client-port-base = 7100", 100_000);

        assertThat(config.clientPort()).isEqualTo(7103);
        assertThat(config.maxSessions()).isEqualTo(20_000);
    }

    @Test
    void withoutANumberTheLimitOfOpenFilesDecides() {
        assertThat(read("client-port-base = 7100", 4096).maxSessions()).isEqualTo(3840);
    }

    @Test
    void aNumberThatTheLimitOfOpenFilesDoesNotLeaveIsRefused() {
        assertThatThrownBy(() -> read("client-port-base = 7100\nmax-sessions = 4000", 4096))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("max-sessions: 4000 (expected: at most 3840 with 4096 open files");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connection.max-frame-bytes = 3           | connection.max-frame-bytes: 3",
                "connection.high-water-bytes = 2097152    | connection.high-water-bytes: 2097152",
                "push.confirm-timeout = 11s               | push.confirm-timeout: 11000ms",
                "presence.parts = 3                       | presence.lease: 15000ms",
                "send.batch = 65                          | send.batch: 65",
            })
    void aBadValueIsNamed(String line, String message) {
        assertThatThrownBy(() -> read("client-port-base = 7100\n" + line, 100_000))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("expected:");
    }

    private static AccessConfig read(String text, long openFiles) {
        return AccessConfig.from(new Settings(ConfigFactory.parseString(text)), 3, new OpenFiles(openFiles));
    }
}
