package io.yizhan.client.receive;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far one conversation has been received: {@code taken <= delivered <= known}. Everything up to {@code delivered}
 * is with the listener or on its way there; {@code known} is the highest seq heard of. Entries that came ahead of their
 * turn wait here. Pure bookkeeping; on the loop's thread only.
 */
final class Track {
    /** Value of {@link #delivered} until the first sync has said where this device begins. */
    static final long UNSETTLED = -1;

    private static final int MAX_EARLY_ENTRIES = 256;

    final ConversationId conversation;
    private final TreeMap<Long, Slot> early = new TreeMap<>();
    private int earlyEntries;
    private long delivered;
    private long known;
    long taken;
    /** Up to here, what was only heard of can't be had. */
    private long abandoned;

    /** A pull is under way, or waits to be tried again. */
    boolean pulling;

    Track(ConversationId conversation, long delivered) {
        this.conversation = conversation;
        this.delivered = delivered;
        taken = delivered;
        known = delivered;
    }

    /** What is known of one seq: an entry, or only that it is this client's own and acknowledged. */
    static final class Slot {
        static final Slot OWN = new Slot(null);

        final @Nullable LogEntry entry;

        Slot(@Nullable LogEntry entry) {
            this.entry = entry;
        }
    }

    boolean isSettled() {
        return delivered != UNSETTLED;
    }

    long delivered() {
        return delivered;
    }

    /** Something is missing that exists. */
    boolean isBehind() {
        return known > delivered;
    }

    /** The next in turn is here. */
    boolean hasNext() {
        return isSettled() && !early.isEmpty() && early.firstKey() == delivered + 1;
    }

    /** Number of acknowledged own messages and entries that wait for their turn. */
    int early() {
        return early.size();
    }

    void heardOf(long seq) {
        known = Math.max(known, seq);
    }

    /** Forgets what was only heard of: it can't be had. */
    void giveUp() {
        early.clear();
        earlyEntries = 0;
        abandoned = Math.max(abandoned, known);
        known = delivered;
    }

    /** Whether the application has this seq, or can never have it. */
    boolean isDone(long seq) {
        return seq <= taken || seq <= abandoned;
    }

    /** Keeps what came ahead of its turn; entries beyond a bound are dropped, to be pulled later. */
    void keep(long seq, Slot slot) {
        heardOf(seq);
        if (seq <= delivered) {
            return;
        }
        if (slot.entry == null) {
            Slot former = early.put(seq, slot);
            if (former != null && former.entry != null) {
                earlyEntries--;
            }
        } else if (earlyEntries < MAX_EARLY_ENTRIES && early.putIfAbsent(seq, slot) == null) {
            earlyEntries++;
        }
    }

    /** The next in turn, which must be here; it counts as delivered. */
    Slot next() {
        Slot slot = early.pollFirstEntry().getValue();
        if (slot.entry != null) {
            earlyEntries--;
        }
        delivered++;
        return slot;
    }

    /** The next in turn has come from outside. */
    void delivered(long seq) {
        delivered = seq;
        heardOf(seq);
    }

    /** Nothing up to this seq is for this device. */
    void skipTo(long seq) {
        delivered = Math.max(delivered, seq);
        heardOf(delivered);
        early.headMap(delivered, true).clear();
        earlyEntries = countEntries();
    }

    private int countEntries() {
        int entries = 0;
        for (Slot slot : early.values()) {
            if (slot.entry != null) {
                entries++;
            }
        }
        return entries;
    }
}
