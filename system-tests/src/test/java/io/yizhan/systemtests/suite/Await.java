package io.yizhan.systemtests.suite;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do. */
public final class Await {

    /** Between two looks; processes can't be asked to call back. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Await() {}

    /**
     * Looks again and again until a condition holds.
     *
     * @throws AssertionError naming what was awaited, if it takes longer than the limit
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** The value of a future; its failure, or its absence after 20 s, fails the test. */
    public static <T> T value(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing after 20 s", e);
        }
    }
}
