package io.yizhan.access.connection;

import java.util.concurrent.TimeUnit;

/**
 * A token bucket whose whole state is one number, so that a connection carries it in a {@code long}: the generic cell
 * rate algorithm (ITU-T I.371). The state is the moment at which the bucket will be full again.
 *
 * @param perSecond tokens per second, at least 1
 * @param burst tokens the full bucket holds, at least 1
 */
public record RateLimit(int perSecond, int burst) {

    public RateLimit {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "rate: " + perSecond + " per second, burst " + burst + " (expected: both at least 1)");
        }
    }

    /** The state of a full bucket. */
    public static long full(long nowNanos) {
        return nowNanos;
    }

    /** Nanoseconds until one token is there; zero or negative if one is there now. */
    public long waitNanos(long state, long nowNanos) {
        return state - nowNanos - (burst - 1) * intervalNanos();
    }

    /** The state after one token was taken. */
    public long take(long state, long nowNanos) {
        return (state - nowNanos > 0 ? state : nowNanos) + intervalNanos();
    }

    private long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(1) / perSecond;
    }
}
