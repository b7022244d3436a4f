package io.yizhan.runtime.link;

import java.util.ArrayList;
import java.util.List;

/**
 * Many time-outs, few of which ever run out: adding and removing one costs a few pointer writes. A hashed wheel (Varghese
 * and Lauck, 1987) with slots of {@value #TICK_MILLIS} ms, so an entry expires up to one slot late, never early. Moved by
 * its owner; for one thread.
 */
final class TimeoutWheel {

    /** Width of a slot. */
    static final int TICK_MILLIS = 20;

    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000L;
    private static final int SLOTS = 512;

    private final Entry[] slots = new Entry[SLOTS];
    private final long startNanos;
    private long tick;
    private int size;

    TimeoutWheel(long nowNanos) {
        startNanos = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry();
        }
    }

    /** Adds an entry that isn't in any wheel. */
    void add(Entry entry, long atNanos) {
        entry.expiryTick = Math.max(tick + 1, ceilingTick(atNanos));
        Entry head = slots[(int) (entry.expiryTick % SLOTS)];
        entry.next = head;
        entry.previous = head.previous;
        head.previous.next = entry;
        head.previous = entry;
        size++;
    }

    /** Removes an entry of this wheel; does nothing to one that has expired or was removed. */
    void remove(Entry entry) {
        if (entry.next != entry) {
            entry.unlink();
            size--;
        }
    }

    int size() {
        return size;
    }

    /** Moves on to the present and takes out what has expired, in order of slots. */
    List<Entry> expire(long nowNanos) {
        List<Entry> expired = new ArrayList<>();
        long now = (nowNanos - startNanos) / TICK_NANOS;
        long from = tick + 1;
        if (now - from >= SLOTS) {
            from = now - SLOTS + 1;
        }
        tick = Math.max(tick, now);
        for (long t = from; t <= now; t++) {
            Entry head = slots[(int) (t % SLOTS)];
            for (Entry entry = head.next; entry != head; ) {
                Entry next = entry.next;
                if (entry.expiryTick <= now) {
                    remove(entry);
                    expired.add(entry);
                }
                entry = next;
            }
        }
        return expired;
    }

    private long ceilingTick(long atNanos) {
        return (atNanos - startNanos + TICK_NANOS - 1) / TICK_NANOS;
    }

    /** What can time out. Links itself into a slot; alone it is linked to itself. */
    static class Entry {

        private Entry next = this;
        private Entry previous = this;
        private long expiryTick;

        private void unlink() {
            next.previous = previous;
            previous.next = next;
            next = this;
            previous = this;
        }
    }
}
