package io.yizhan.proxy.testing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes from other threads, never longer than {@link #LIMIT}. */
public final class Await {

    public static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    public static <T> T result(CompletionStage<T> stage) throws ExecutionException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not completed within " + LIMIT.toSeconds() + " s", e);
        }
    }
}
