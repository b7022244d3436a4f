package io.yizhan.client.session;

import java.time.Duration;
import java.util.Random;

/**
 * Pauses between tries: doubling from a shortest to a longest, each with its upper half left to chance, so that clients
 * that lost their server together don't come back together.
 */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private final long minNanos;
    private final long maxNanos;
    private final Random random;
    private int doublings;

    public Backoff(Duration min, Duration max, Random random) {
        minNanos = min.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
    }

    /** The next pause in nanoseconds, and at least what the server advised. */
    public long next(Duration advised) {
        long whole = Math.min(maxNanos, minNanos << Math.min(doublings, MAX_DOUBLINGS));
        if (whole <= 0) {
            whole = maxNanos;
        }
        doublings++;
        long pause = whole / 2 + upTo(whole / 2);
        long advisedNanos = Math.min(advised.toNanos(), maxNanos);
        return Math.max(pause, advisedNanos + upTo(advisedNanos / 4));
    }

    private long upTo(long limit) {
        return (long) (random.nextDouble() * limit);
    }

    /** All is well again: the next pause is a short one. */
    public void reset() {
        doublings = 0;
    }
}
