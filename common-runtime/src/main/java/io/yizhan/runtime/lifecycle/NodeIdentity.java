package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import java.util.Locale;

/**
 * Who a daemon is. Cluster, type and instance come from the configuration; incarnation and lineage are chosen once,
 * when the first links have told the highest incarnation seen so far. Safe for any thread.
 */
public final class NodeIdentity {

    private final NodeId unborn;
    private volatile NodeId self;

    public NodeIdentity(int cluster, ServerType type, int instance) {
        unborn = NodeId.newBuilder()
                .setCluster(cluster)
                .setType(type)
                .setInstance(instance)
                .build();
        self = unborn;
    }

    public ServerType type() {
        return unborn.getType();
    }

    public int cluster() {
        return unborn.getCluster();
    }

    public int instance() {
        return unborn.getInstance();
    }

    /** Incarnation and lineage are 0 until they have been chosen. */
    public NodeId self() {
        return self;
    }

    /** Whether the incarnation has been chosen. */
    public boolean isBorn() {
        return self.getIncarnation() != 0;
    }

    /**
     * Chooses the incarnation; a fresh start begins a lineage of its own.
     *
     * @throws IllegalStateException on a second call
     */
    public synchronized void bear(long incarnation) {
        if (isBorn()) {
            throw new IllegalStateException("incarnation: " + self.getIncarnation() + " (expected: not chosen yet)");
        }
        self = unborn.toBuilder()
                .setIncarnation(incarnation)
                .setLineage(incarnation)
                .build();
    }

    /** Takes over the lineage of the predecessor whose connections were adopted. */
    public synchronized void inheritLineage(long lineage) {
        self = self.toBuilder().setLineage(lineage).build();
    }

    /** The kind of daemon as people write it, such as {@code logic-proxy}. */
    public String role() {
        return type().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Such as {@code chat-2}. */
    public String name() {
        return role() + "-" + instance();
    }
}
