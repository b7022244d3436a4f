package io.yizhan.runtime.testing;

import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An event loop with its clock, both moved by the test: nothing runs until {@link #run()} or {@link #advance(Duration)}.
 * Like Netty's loops it never runs a task inside {@code execute}. For the test's own thread only.
 */
public final class HandLoop extends AbstractExecutorService implements ScheduledExecutorService, Ticker {

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer<?>> timers = new PriorityQueue<>(
            Comparator.<Timer<?>>comparingLong(t -> t.atNanos).thenComparingLong(t -> t.number));
    private long nanos;
    private long timersMade;

    @Override
    public long nanos() {
        return nanos;
    }

    /** Runs what is ready, and what becomes ready by that, without moving the clock. */
    public void run() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    /** Moves the clock, stopping at each timer on the way, and runs everything that becomes ready. */
    public void advance(Duration by) {
        long until = nanos + by.toNanos();
        run();
        for (Timer<?> next = timers.peek(); next != null && next.atNanos <= until; next = timers.peek()) {
            timers.remove(next);
            nanos = Math.max(nanos, next.atNanos);
            next.run();
            run();
        }
        nanos = until;
    }

    @Override
    public void execute(Runnable command) {
        ready.add(command);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return true;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new Timer<>(callable, nanos + unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        Callable<Boolean> callable = () -> {
            command.run();
            return true;
        };
        return add(new Timer<>(callable, nanos + unit.toNanos(initialDelay), unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    private <V> Timer<V> add(Timer<V> timer) {
        timers.add(timer);
        return timer;
    }

    private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {

        private final long number = timersMade++;
        private final long periodNanos;
        private long atNanos;

        Timer(Callable<V> callable, long atNanos, long periodNanos) {
            super(callable);
            this.atNanos = atNanos;
            this.periodNanos = periodNanos;
        }

        @Override
        public void run() {
            if (periodNanos == 0) {
                super.run();
            } else if (runAndReset()) {
                atNanos += periodNanos;
                timers.add(this);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            timers.remove(this);
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
