package io.yizhan.chat;

import io.yizhan.chat.fanout.FanoutConfig;
import io.yizhan.chat.submit.RateLimit;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * The section {@code chat} of the configuration.
 *
 * @param maxInFlight batches between their coming and their answer; beyond, OVERLOADED
 * @param rate how fast one sender may be
 * @param fanout bounds of the fan-out
 */
public record ChatConfig(int maxInFlight, RateLimit rate, FanoutConfig fanout) {

    private static final int ENVELOPE_BYTES = 256 * 1024;

    /** @throws io.yizhan.runtime.config.ConfigException for a bad value */
    public static ChatConfig from(Settings chat) {
        Settings rate = chat.section("rate");
        Settings fanout = chat.section("fan-out");
        return new ChatConfig(
                chat.integer("max-in-flight", 1, 1_000_000, 10_000),
                new RateLimit(
                        rate.integer("messages-per-second", 1, 1_000_000, 50),
                        rate.integer("burst", 1, 1_000_000, 200),
                        rate.integer("senders", 1, 10_000_000, 100_000)),
                new FanoutConfig(
                        fanout.duration(
                                "deliver-timeout",
                                Duration.ofMillis(100),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(10)),
                        fanout.duration("patience", Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(15)),
                        fanout.duration("gone-after", Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(12)),
                        fanout.integer("queue-bytes", ENVELOPE_BYTES, 1 << 30, 16 << 20),
                        ENVELOPE_BYTES,
                        fanout.integer("resumes", 1, 10_000, 64)));
    }
}
