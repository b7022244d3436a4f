package io.yizhan.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChatConfigTest {

    @Test
    void everythingHasADefault() {
        ChatConfig config = from("");

        assertThat(config.maxInFlight()).isEqualTo(10_000);
        assertThat(config.rate().perSecond()).isEqualTo(50);
        assertThat(config.fanout().patience()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void readsEveryKey() {
        ChatConfig config = from(
                "chat { max-in-flight = 5, rate { messages-per-second = 7, burst = 8, senders = 9 }, "
                        + "fan-out { deliver-timeout = 2s, patience = 4s, gone-after = 1s, queue-bytes = 300000, resumes = 3 } }");

        assertThat(config.rate().burst()).isEqualTo(8);
        assertThat(config.fanout().deliverTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.fanout().goneAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.fanout().queueBytes()).isEqualTo(300_000);
        assertThat(config.fanout().resumes()).isEqualTo(3);
    }

    @Test
    void refusesABadValueByItsName() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from("chat.rate.burst = 0"))
                .withMessageContaining("chat.rate.burst")
                .withMessageContaining("0");
    }

    private static ChatConfig from(String text) {
        Settings settings = new Settings(ConfigFactory.parseString(text));
        ChatConfig config = ChatConfig.from(settings.section("chat"));
        settings.requireAllRead(Set.of());
        return config;
    }
}
