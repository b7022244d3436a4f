package io.yizhan.runtime.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Jittered, doubling delays: each is between half and the whole of the present step. For one thread. */
final class Backoff {

    private final RandomGenerator random;
    private final long firstMillis;
    private final long lastMillis;
    private long stepMillis;

    Backoff(RandomGenerator random, Duration first, Duration last) {
        this.random = random;
        this.firstMillis = first.toMillis();
        this.lastMillis = last.toMillis();
        this.stepMillis = firstMillis;
    }

    long nextMillis() {
        long step = stepMillis;
        stepMillis = Math.min(lastMillis, 2 * step);
        return jittered(random, step);
    }

    void reset() {
        stepMillis = firstMillis;
    }

    static long jittered(RandomGenerator random, long millis) {
        return millis - random.nextLong(millis / 2 + 1);
    }
}
