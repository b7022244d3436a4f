package io.yizhan.client.session;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Pauses between tries: doubling from a shortest to a longest, each with its upper half left to chance, so that clients
 * that lost their server together don't come back together.
 */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 30;
    private static final long LONGEST_ADVICE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration LONGEST_BETWEEN_REQUESTS = Duration.ofSeconds(1);

    private final long minNanos;
    private final long maxNanos;
    private final Random random;
    private int doublings;

    public Backoff(Duration min, Duration max, Random random) {
        minNanos = min.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
    }

    /**
     * Between tries of a request on a connection that works: whatever is wrong behind the access server is put right in
     * seconds, and a longer pause would outlast it.
     *
     * @param min the first pause
     * @param max the longest pause between connections; shorter than a second, it counts here too
     */
    public static Backoff betweenRequests(Duration min, Duration max, Random random) {
        Duration longest = max.compareTo(LONGEST_BETWEEN_REQUESTS) < 0 ? max : LONGEST_BETWEEN_REQUESTS;
        return new Backoff(min.compareTo(longest) < 0 ? min : longest, longest, random);
    }

    /** The next pause in nanoseconds, and at least what the server advised, up to a minute. */
    public long next(Duration advised) {
        long whole = Math.min(maxNanos, minNanos << Math.min(doublings, MAX_DOUBLINGS));
        if (whole <= 0) {
            whole = maxNanos;
        }
        doublings++;
        long pause = whole / 2 + upTo(whole / 2);
        long advisedNanos = Math.min(advised.toNanos(), LONGEST_ADVICE_NANOS);
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
