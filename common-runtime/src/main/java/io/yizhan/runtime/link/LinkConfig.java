package io.yizhan.runtime.link;

import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * Bounds and time-outs of links.
 *
 * @param heartbeat between two registrations; a peer silent for three of them is dropped
 * @param attemptTimeout after which an idempotent call is tried elsewhere, if its deadline leaves the time
 * @param maxAttempts of one call, the first included
 * @param maxOutstanding calls waiting for their answer on one link; above it callers get OVERLOADED
 * @param maxInFlight requests being served by this daemon; above it requesters get OVERLOADED
 * @param highWaterMark bytes waiting to be written to one link above which new requests get OVERLOADED
 */
public record LinkConfig(
        Duration heartbeat,
        Duration attemptTimeout,
        int maxAttempts,
        int maxOutstanding,
        int maxInFlight,
        int highWaterMark) {

    /** Bound on the handshake of a link. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    /** Heartbeats missed until a peer counts as gone. */
    public static final int MISSED_HEARTBEATS = 3;

    public LinkConfig {
        requirePositive("heartbeat", heartbeat.toMillis());
        requirePositive("attempt-timeout", attemptTimeout.toMillis());
        requirePositive("max-attempts", maxAttempts);
        requirePositive("max-outstanding", maxOutstanding);
        requirePositive("max-in-flight", maxInFlight);
        requirePositive("high-water-mark", highWaterMark);
    }

    public static LinkConfig defaults() {
        return new LinkConfig(Duration.ofSeconds(3), Duration.ofSeconds(3), 8, 10_000, 10_000, 8 << 20);
    }

    /** @param links the {@code links} section; the addresses of the tiers are not read here */
    public static LinkConfig from(Settings links) {
        LinkConfig defaults = defaults();
        Duration min = Duration.ofMillis(50);
        Duration max = Duration.ofMinutes(1);
        return new LinkConfig(
                links.duration("heartbeat", min, max, defaults.heartbeat),
                links.duration("attempt-timeout", min, max, defaults.attemptTimeout),
                links.integer("max-attempts", 1, 100, defaults.maxAttempts),
                links.integer("max-outstanding", 1, 1_000_000, defaults.maxOutstanding),
                links.integer("max-in-flight", 1, 1_000_000, defaults.maxInFlight),
                links.integer("high-water-mark", 1 << 16, 1 << 28, defaults.highWaterMark));
    }

    /** Time without a sign of life after which a peer counts as gone. */
    Duration silence() {
        return heartbeat.multipliedBy(MISSED_HEARTBEATS);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
