package io.yizhan.client.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's code: never inside a task of the loop, unless the application wants it so. Safe for any
 * thread.
 */
public final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final Executor executor;

    /**
     * @param executor may run tasks at the same time and in any order
     */
    public Callbacks(Executor executor) {
        this.executor = executor;
    }

    /** Runs the task; here and now, if the executor refuses it because it was shut down. */
    public void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the callback executor refuses work, so it runs here", e);
            task.run();
        }
    }

    public <T> void complete(CompletableFuture<T> future, T value) {
        if (!future.isDone()) {
            run(() -> future.complete(value));
        }
    }

    public void fail(CompletableFuture<?> future, Throwable why) {
        if (!future.isDone()) {
            run(() -> future.completeExceptionally(why));
        }
    }
}
