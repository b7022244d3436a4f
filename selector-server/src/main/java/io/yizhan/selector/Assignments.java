package io.yizhan.selector;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The clients that were sent to one access server and that its last heartbeat can't tell of yet. Without them a burst of
 * callers between two heartbeats would all see the same free room. Belongs to one thread.
 */
final class Assignments {

    /** A client that was sent so long before a heartbeat has logged in by then, or won't. */
    static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private final Deque<Long> sentAt = new ArrayDeque<>();

    /** A client was sent there. */
    void add(long nowNanos) {
        sentAt.addLast(nowNanos);
    }

    /** A heartbeat has come: whoever was sent well before is part of the load it tells. */
    void heartbeat(long nowNanos) {
        while (!sentAt.isEmpty() && nowNanos - sentAt.getFirst() > ON_THE_WAY.toNanos()) {
            sentAt.removeFirst();
        }
    }

    int count() {
        return sentAt.size();
    }
}
