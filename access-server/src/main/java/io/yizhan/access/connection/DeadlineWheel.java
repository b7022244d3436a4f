package io.yizhan.access.connection;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Wakes many timed things with one timer: each is in at most one slot of a ring of coarse ticks, linked through itself,
 * so that a connection costs no object of its own here and moving it costs a few writes. Whoever is woken says when it
 * wants to be woken again. Owned by one event loop.
 *
 * <p>A moment beyond the ring's end is filed at the end; the early call then does nothing but say the moment again.
 */
final class DeadlineWheel {

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SLOTS = 512;

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private long reachedTick;

    DeadlineWheel(long nowNanos) {
        reachedTick = tickOf(nowNanos);
    }

    /** Something with a moment at which it wants to be woken. */
    abstract static class Entry {

        private static final int NOWHERE = -1;

        private @Nullable Entry next;
        private @Nullable Entry previous;
        private int slot = NOWHERE;
        private long wakeNanos;
        private boolean closed;

        /**
         * The moment has come, or the ring's end.
         *
         * @return when to wake it again
         */
        abstract long wake(long nowNanos);
    }

    /** Wakes it at that moment at the latest; an earlier one already filed stays. */
    void wakeBy(Entry entry, long nanos) {
        if (entry.closed) {
            return;
        }
        if (entry.slot != Entry.NOWHERE) {
            if (entry.wakeNanos - nanos <= 0) {
                return;
            }
            remove(entry);
        }
        file(entry, nanos);
    }

    /** Takes it out for good. */
    void close(Entry entry) {
        entry.closed = true;
        remove(entry);
    }

    private void remove(Entry entry) {
        if (entry.slot == Entry.NOWHERE) {
            return;
        }
        if (entry.previous == null) {
            slots[entry.slot] = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.next = null;
        entry.previous = null;
        entry.slot = Entry.NOWHERE;
    }

    /** Wakes whatever is due. */
    void advance(long nowNanos) {
        long now = tickOf(nowNanos);
        // After a long pause of the process one round of the ring sees everything.
        for (long tick = Math.max(reachedTick + 1, now - SLOTS + 1); tick <= now; tick++) {
            reachedTick = tick;
            int slot = slotOf(tick);
            // Nothing is filed into the slot of the tick reached, so this ends.
            for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
                remove(entry);
                wakeBy(entry, entry.wake(nowNanos));
            }
        }
    }

    private void file(Entry entry, long nanos) {
        long wanted = tickOf(nanos + TICK_NANOS - 1);
        long tick = Math.max(reachedTick + 1, Math.min(reachedTick + SLOTS - 1, wanted));
        int slot = slotOf(tick);
        Entry head = slots[slot];
        if (head != null) {
            head.previous = entry;
        }
        entry.next = head;
        entry.slot = slot;
        entry.wakeNanos = nanos;
        slots[slot] = entry;
    }

    private static int slotOf(long tick) {
        return (int) Math.floorMod(tick, (long) SLOTS);
    }

    private static long tickOf(long nanos) {
        return Math.floorDiv(nanos, TICK_NANOS);
    }
}
