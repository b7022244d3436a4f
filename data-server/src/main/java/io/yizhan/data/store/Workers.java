package io.yizhan.data.store;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that may wait for a store, with a bounded queue before them. A full queue answers OVERLOADED at once; work
 * whose deadline passed while it queued is not begun.
 */
public final class Workers implements Component {

    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final String name;
    private final Ticker ticker;
    private final ThreadPoolExecutor threads;

    /**
     * @param name of the threads
     * @param queue tasks waiting for a thread, at most
     */
    public Workers(String name, int threads, int queue, Ticker ticker) {
        this.name = name;
        this.ticker = ticker;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                task -> new Thread(task, name + "-" + number.incrementAndGet()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        threads.prestartAllCoreThreads();
    }

    /** @return completed on one of the threads, or at once if the queue is full */
    public <T> CompletableFuture<T> submit(Deadline deadline, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> run(deadline, task, result), result);
        return result;
    }

    private void execute(Runnable run, CompletableFuture<?> result) {
        try {
            threads.execute(run);
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(
                    threads.isShutdown()
                            ? new StatusException(Status.UNAVAILABLE, "This data server is stopping.")
                            : new StatusException(
                                    Status.OVERLOADED, "Too many requests wait for the stores.", RETRY_AFTER));
        }
    }

    private <T> void run(Deadline deadline, Callable<T> task, CompletableFuture<T> result) {
        if (deadline.hasPassed(ticker)) {
            result.completeExceptionally(new StatusException(Status.TIMEOUT, "Not begun in time."));
            return;
        }
        try {
            result.complete(task.call());
        } catch (Throwable t) {
            if (t instanceof Error) {
                log.error("a task ended with an error workers={}", name, t);
            }
            result.completeExceptionally(t);
        }
    }

    /** Tasks waiting for a thread. */
    public int queued() {
        return threads.getQueue().size();
    }

    @Override
    public void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
