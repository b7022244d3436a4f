package io.yizhan.logic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import io.yizhan.logic.login.DeviceRule;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogicConfigTest {

    @Test
    void everythingHasADefault() {
        LogicConfig config = from("");

        assertThat(config.deviceRule()).isEqualTo(DeviceRule.SEVERAL);
        assertThat(config.password().memoryKib()).isEqualTo(19_456);
        assertThat(config.password().iterations()).isEqualTo(2);
        assertThat(config.password().parallelism()).isEqualTo(1);
        assertThat(config.tokenLifetime()).isEqualTo(Duration.ofDays(30));
        assertThat(config.tokenSecret()).isEmpty();
    }

    @Test
    void readsEveryKey() {
        LogicConfig config = from("logic { device-rule = one-per-platform, token-lifetime = 2d, "
                + "token-secret = sixteen-bytes-and-more, "
                + "former-token-secrets { 1 = the-former-secret-of-tokens, 2 = the-one-before-that-one }, "
                + "password { memory-kib = 64, iterations = 3, parallelism = 2, threads = 4, queue = 5 }, "
                + "login { failures = 6, window = 7s, accounts = 8 } }");

        assertThat(config.deviceRule()).isEqualTo(DeviceRule.ONE_PER_PLATFORM);
        assertThat(config.tokenSecret().orElseThrow().text()).isEqualTo("sixteen-bytes-and-more");
        assertThat(config.formerTokenSecrets()).hasSize(2);
        assertThat(config.password().queue()).isEqualTo(5);
        assertThat(config.loginLimit().window()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.toString()).doesNotContain("sixteen-bytes", "former-secret");
    }

    @Test
    void refusesABadValueByItsName() {
        assertRefused("logic.device-rule = two", "logic.device-rule");
        assertRefused("logic.token-secret = short", "logic.token-secret");
        assertRefused("logic.former-token-secrets.1 = short", "logic.former-token-secrets.1");
        assertRefused("logic.password.threads = 0", "logic.password.threads");
    }

    private static void assertRefused(String text, String key) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(text))
                .withMessageContaining(key);
    }

    private static LogicConfig from(String text) {
        Settings settings = new Settings(ConfigFactory.parseString(text));
        LogicConfig config = LogicConfig.from(settings.section("logic"));
        settings.requireAllRead(Set.of());
        return config;
    }
}
