package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One drain of a daemon: each component finishes what it has, one after the other, the last started first, until the
 * deadline. Safe for any thread.
 */
final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    /** How a drain ended. */
    enum Outcome {
        /** Nothing is outstanding. */
        EMPTY,
        /** The deadline came first. */
        LATE,
        /** A fault ended it early. */
        ABORTED
    }

    private final List<Component> waiting;
    private final Ticker ticker;
    private final ScheduledExecutorService scheduler;
    private final Executor executor;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private Deadline deadline;
    private @Nullable ScheduledFuture<?> expiry;

    /**
     * @param lastFirst in the order in which they are drained
     * @param scheduler for the deadline
     * @param executor calls each component's drain but the first; no event loop, because it may block for a moment
     */
    Drain(
            List<Component> lastFirst,
            Deadline deadline,
            Ticker ticker,
            ScheduledExecutorService scheduler,
            Executor executor) {
        waiting = new ArrayList<>(lastFirst);
        this.deadline = deadline;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /** Begins, on the calling thread; called once. */
    void begin() {
        scheduleExpiry();
        drainNext();
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** Brings the deadline forward; a later one changes nothing. */
    synchronized void shorten(Deadline other) {
        Deadline earlier = deadline.min(other);
        if (earlier.atNanos() != deadline.atNanos()) {
            deadline = earlier;
            scheduleExpiry();
        }
    }

    void abort() {
        end(Outcome.ABORTED);
    }

    /** Milliseconds until the deadline; 0 once it has passed. */
    synchronized int remainingMillis() {
        return deadline.remainingMillis(ticker);
    }

    /** The components that have not finished, with what each says of what it still has. */
    synchronized List<String> outstanding() {
        List<String> lines = new ArrayList<>();
        for (Component component : waiting) {
            String what = component.outstanding();
            lines.add(what.isEmpty() ? component.name() : component.name() + " (" + what + ")");
        }
        return lines;
    }

    private synchronized void scheduleExpiry() {
        if (expiry != null) {
            expiry.cancel(false);
        }
        expiry = scheduler.schedule(
                () -> end(Outcome.LATE), Math.max(0, deadline.remainingNanos(ticker)), TimeUnit.NANOSECONDS);
    }

    private void drainNext() {
        Component next = first();
        if (next == null) {
            // A component may end its drain at the deadline by itself, with something left.
            end(currentDeadline().hasPassed(ticker) ? Outcome.LATE : Outcome.EMPTY);
            return;
        }
        long begin = ticker.nanos();
        log.debug("draining component=\"{}\"", next.name());
        begin(next)
                .whenCompleteAsync(
                        (done, failure) -> {
                            long millis = TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - begin);
                            if (failure == null) {
                                log.info("drained component=\"{}\" ms={}", next.name(), millis);
                            } else {
                                log.warn("could not be drained component=\"{}\" ms={}", next.name(), millis, failure);
                            }
                            finished(next);
                            drainNext();
                        },
                        executor);
    }

    private CompletionStage<Void> begin(Component component) {
        try {
            return component.drain(currentDeadline());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized @Nullable Component first() {
        return waiting.isEmpty() || outcome.isDone() ? null : waiting.get(0);
    }

    private synchronized void finished(Component component) {
        waiting.remove(component);
    }

    private synchronized Deadline currentDeadline() {
        return deadline;
    }

    private void end(Outcome how) {
        synchronized (this) {
            if (expiry != null) {
                expiry.cancel(false);
            }
        }
        outcome.complete(how);
    }
}
