package io.yizhan.systemtests.bench.generator;

/**
 * What one sender has under way: each message from its sending until the sender has the acknowledgement and every recipient
 * has the message. Used by one thread.
 */
final class SendWindow {

    private static final int SLOTS_PER_MESSAGE = 4;

    private final int limit;
    private final int recipients;
    private final int mask;
    private final int[] ids;
    private final long[] intended;
    private final long[] idHighs;
    private final long[] idLows;
    private final boolean[] acknowledged;
    private final boolean[] failed;
    private final int[] missing;
    private int next = SendFrame.FIRST_ID;
    private int underWay;

    /**
     * @param limit messages under way at most
     * @param recipients how many must get each message
     */
    SendWindow(int limit, int recipients) {
        if (limit < 1 || recipients < 0) {
            throw new IllegalArgumentException(
                    "window: " + limit + " for " + recipients + " recipients (expected: at least 1 for at least 0)");
        }
        this.limit = limit;
        this.recipients = recipients;
        // Messages may be done in another order than they were sent: one that takes long must not hold up the others.
        int slots = SLOTS_PER_MESSAGE * Integer.highestOneBit(2 * limit - 1);
        mask = slots - 1;
        ids = new int[slots];
        intended = new long[slots];
        idHighs = new long[slots];
        idLows = new long[slots];
        acknowledged = new boolean[slots];
        failed = new boolean[slots];
        missing = new int[slots];
    }

    /** Whether another message may be sent. */
    boolean hasRoom() {
        return underWay < limit && ids[next & mask] == 0 && next < SendFrame.LAST_ID;
    }

    /**
     * Takes a message in; there must be room.
     *
     * @param intendedNanos when it was to be sent
     * @return its number, the request id
     */
    int open(long intendedNanos, long idHigh, long idLow) {
        if (!hasRoom()) {
            throw new IllegalStateException(underWay + " messages are under way (expected: room for one more)");
        }
        int id = next++;
        int slot = id & mask;
        ids[slot] = id;
        intended[slot] = intendedNanos;
        idHighs[slot] = idHigh;
        idLows[slot] = idLow;
        acknowledged[slot] = false;
        failed[slot] = false;
        missing[slot] = recipients;
        underWay++;
        return id;
    }

    /** Whether a message is under way. */
    boolean holds(int id) {
        return ids[id & mask] == id;
    }

    /** @return whether that is news */
    boolean acknowledge(int id) {
        int slot = id & mask;
        if (!holds(id) || acknowledged[slot]) {
            return false;
        }
        acknowledged[slot] = true;
        return true;
    }

    /** One recipient has it. @return whether that is news */
    boolean deliver(int id) {
        int slot = id & mask;
        if (!holds(id) || missing[slot] == 0) {
            return false;
        }
        missing[slot]--;
        return true;
    }

    /** Lets go of a message if the sender has its acknowledgement and everybody has the message. */
    boolean closeIfDone(int id) {
        int slot = id & mask;
        if (!holds(id) || !acknowledged[slot] || missing[slot] > 0) {
            return false;
        }
        drop(id);
        return true;
    }

    /** Lets go of a message, whatever became of it. */
    void drop(int id) {
        if (holds(id)) {
            ids[id & mask] = 0;
            underWay--;
        }
    }

    void fail(int id) {
        if (holds(id)) {
            failed[id & mask] = true;
        }
    }

    /** The first message at or behind a number that failed, which then counts as sent once more; 0: none. */
    int takeFailed(int from) {
        for (int id = Math.max(from, next - ids.length); id < next; id++) {
            if (holds(id) && failed[id & mask]) {
                failed[id & mask] = false;
                return id;
            }
        }
        return 0;
    }

    /** When a message under way was to be sent. */
    long intendedNanos(int id) {
        return intended[id & mask];
    }

    long idHigh(int id) {
        return idHighs[id & mask];
    }

    long idLow(int id) {
        return idLows[id & mask];
    }

    int underWay() {
        return underWay;
    }
}
