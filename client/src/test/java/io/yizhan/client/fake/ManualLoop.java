package io.yizhan.client.fake;

import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A loop on the test's own thread; its clock stands still until the test advances it. */
public final class ManualLoop implements Loop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Entry> timers =
            new PriorityQueue<>(Comparator.comparingLong((Entry e) -> e.due).thenComparingLong(e -> e.number));
    private long now = 1_000_000_000L;
    private long count;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Entry entry = new Entry(now + Math.max(0, delayNanos), count++, task);
        timers.add(entry);
        return () -> timers.remove(entry);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Runs all that can be run without time passing. */
    public void run() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    /** Lets time pass, with all that falls due on the way. */
    public void advance(Duration time) {
        run();
        long until = now + time.toNanos();
        Entry next = timers.peek();
        while (next != null && next.due <= until) {
            timers.poll();
            now = Math.max(now, next.due);
            next.task.run();
            run();
            next = timers.peek();
        }
        now = until;
    }

    /** Lets time pass until something is so; false if it isn't within the limit. */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        run();
        long until = now + limit.toNanos();
        while (!condition.getAsBoolean()) {
            Entry next = timers.peek();
            if (next == null || next.due > until) {
                return false;
            }
            advance(Duration.ofNanos(Math.max(0, next.due - now)));
        }
        return true;
    }

    private static final class Entry {
        final long due;
        final long number;
        final Runnable task;

        Entry(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }
    }
}
