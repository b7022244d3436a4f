package io.yizhan.chat.fanout;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;

/** An access server as the presence names it: it stays the same when a successor adopts its connections. */
record AccessTarget(int cluster, int instance, long lineage) {

    static AccessTarget of(NodeId node) {
        return new AccessTarget(node.getCluster(), node.getInstance(), node.getLineage());
    }

    /** For the target of an envelope: whichever run of the lineage there is. */
    NodeId toNodeId() {
        return NodeId.newBuilder()
                .setCluster(cluster)
                .setType(ServerType.ACCESS)
                .setInstance(instance)
                .setLineage(lineage)
                .build();
    }

    /** Such as {@code access-2}, for logs. */
    String name() {
        return "access-" + instance;
    }
}
