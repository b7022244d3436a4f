package io.yizhan.access.connection;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes that the connections of one event loop hold in memory: written and not taken by the kernel, or read and not a
 * whole frame yet. Each connection has bounds of its own; this one is for all together, so that many devices that don't read
 * can't take the memory of those that do. Beyond it those who hold most are disconnected. Owned by the event loop.
 *
 * <p>Counts when a part of the bound has come in or gone out since the last time, which costs nothing while little is held.
 */
final class HeldBytes {

    private static final Logger log = LoggerFactory.getLogger(HeldBytes.class);
    private static final int PARTS = 8;

    private final long bound;
    private final long part;
    private final Executor loop;
    private final Collection<ClientConnection> connections;
    private long sinceCount;
    private boolean countPending;

    private record Holder(ClientConnection connection, long bytes) {}

    /**
     * @param bound in bytes
     * @param loop the event loop
     * @param connections the open ones
     */
    HeldBytes(long bound, Executor loop, Collection<ClientConnection> connections) {
        this.bound = bound;
        this.part = bound / PARTS;
        this.loop = loop;
        this.connections = connections;
    }

    /** So much is held more than before, for a while at least. */
    void add(long bytes) {
        sinceCount += bytes;
        if (sinceCount > part && !countPending) {
            countPending = true;
            loop.execute(this::count);
        }
    }

    private void count() {
        countPending = false;
        sinceCount = 0;
        long held = 0;
        for (ClientConnection connection : connections) {
            held += connection.heldBytes();
        }
        if (held > bound - part) {
            closeLargest(held);
        }
    }

    private void closeLargest(long held) {
        List<Holder> largestFirst = connections.stream()
                .filter(connection -> !connection.isHeld()) // on its way to another process, which counts for itself
                .map(connection -> new Holder(connection, connection.heldBytes()))
                .sorted(Comparator.comparingLong(Holder::bytes).reversed())
                .toList();
        long left = held;
        int closed = 0;
        for (Holder holder : largestFirst) {
            if (left <= bound - 2 * part) {
                break;
            }
            left -= holder.bytes();
            closed++;
            holder.connection().closeBecauseOfMemory();
        }
        log.warn(
                "clients hold bytes={} bound={}: those who hold most are disconnected, clients={}",
                held,
                bound,
                closed);
    }
}
