package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** How long a fault lasts. Ends early when the audit stops. */
public final class Pause {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Waits a random time between two bounds. */
    public void between(Duration least, Duration most, RandomGenerator random) {
        await(Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1)));
    }

    /**
     * Waits.
     *
     * @return whether the audit goes on
     */
    public boolean await(Duration duration) {
        try {
            return !stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    /**
     * Waits for something to be true.
     *
     * @return whether it is
     */
    public boolean until(BooleanSupplier condition, Duration limit) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return false;
            }
            await(LOOK_AGAIN);
        }
        return true;
    }

    /** Ends every wait, now and later. */
    public void stop() {
        stopped.countDown();
    }
}
