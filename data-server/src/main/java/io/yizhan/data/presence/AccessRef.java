package io.yizhan.data.presence;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;

/** An access server, over all hand-overs of its connections. */
public record AccessRef(int instance, long lineage) {

    public static AccessRef of(NodeId access) {
        return new AccessRef(access.getInstance(), access.getLineage());
    }

    /** As a target: the incarnation is 0. */
    public NodeId toNode(int cluster) {
        return NodeId.newBuilder()
                .setCluster(cluster)
                .setType(ServerType.ACCESS)
                .setInstance(instance)
                .setLineage(lineage)
                .build();
    }

    @Override
    public String toString() {
        return instance + ":" + lineage;
    }
}
