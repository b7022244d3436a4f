package io.yizhan.proxy.route;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.proxy.ring.Ring;
import io.yizhan.runtime.registry.RegisteredNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where requests and responses go, as of one moment of the register. Immutable; made anew on each change. */
final class RoutingTable {

    private static final int USUAL_WEIGHT = 100;

    private final IntObjectMap<Ring<ProxyPeer>> rings = new IntObjectHashMap<>();
    /** By incarnation, which hardly ever two have in common: who is looked up for every response. */
    private final LongObjectMap<RegisteredNode<ProxyPeer>> runs = new LongObjectHashMap<>();

    private final Map<Instance, List<RegisteredNode<ProxyPeer>>> instances = new HashMap<>();

    RoutingTable(Collection<RegisteredNode<ProxyPeer>> nodes) {
        Map<Integer, List<Ring.Member<ProxyPeer>>> servers = new HashMap<>();
        for (RegisteredNode<ProxyPeer> node : nodes) {
            runs.put(node.id().getIncarnation(), node);
            instances
                    .computeIfAbsent(Instance.of(node.id()), i -> new ArrayList<>())
                    .add(node);
            if (node.isInRing()) {
                Ring.Member<ProxyPeer> member = member(node);
                for (int command : node.registration().getCommandsList()) {
                    servers.computeIfAbsent(command, c -> new ArrayList<>()).add(member);
                }
            }
        }
        // Words served by the same daemons share one ring.
        Map<List<Ring.Member<ProxyPeer>>, Ring<ProxyPeer>> shared = new HashMap<>();
        servers.forEach((command, members) -> rings.put(command, shared.computeIfAbsent(members, Ring::new)));
        Comparator<RegisteredNode<ProxyPeer>> newestActiveFirst = Comparator.comparing(
                        (RegisteredNode<ProxyPeer> node) -> node.state() != NodeState.ACTIVE || node.superseded())
                .thenComparing(Comparator.comparingLong(
                                (RegisteredNode<ProxyPeer> node) -> node.id().getIncarnation())
                        .reversed());
        instances.values().forEach(ofInstance -> ofInstance.sort(newestActiveFirst));
    }

    /** Who serves a word for a key on an attempt; null where nobody does. */
    @Nullable
    ProxyPeer owner(int command, long key, int attempt) {
        Ring<ProxyPeer> ring = rings.get(command);
        return ring == null ? null : ring.owner(key, attempt);
    }

    /**
     * Who a request's target names: by incarnation, else by lineage, else whichever run of that instance. Null where it
     * isn't there, or wants no requests.
     */
    @Nullable
    ProxyPeer target(NodeId target) {
        for (RegisteredNode<ProxyPeer> run : instances.getOrDefault(Instance.of(target), List.of())) {
            NodeId id = run.id();
            boolean named = target.getIncarnation() != 0
                    ? id.getIncarnation() == target.getIncarnation()
                    : target.getLineage() == 0 || id.getLineage() == target.getLineage();
            if (named && id.getCluster() == target.getCluster() && run.isReachable()) {
                return run.link();
            }
        }
        return null;
    }

    /** The very run that a response or push is for; null where it isn't there. */
    @Nullable
    ProxyPeer run(NodeId target) {
        RegisteredNode<ProxyPeer> newest = runs.get(target.getIncarnation());
        if (newest != null && isRun(newest.id(), target)) {
            return newest.link();
        }
        for (RegisteredNode<ProxyPeer> run : instances.getOrDefault(Instance.of(target), List.of())) {
            if (isRun(run.id(), target)) {
                return run.link();
            }
        }
        return null;
    }

    private static boolean isRun(NodeId id, NodeId target) {
        return id.getIncarnation() == target.getIncarnation()
                && id.getInstance() == target.getInstance()
                && id.getTypeValue() == target.getTypeValue()
                && id.getCluster() == target.getCluster();
    }

    int ringSize(int command) {
        Ring<ProxyPeer> ring = rings.get(command);
        return ring == null ? 0 : ring.size();
    }

    /** For operators: word in hexadecimal → instances in its ring. */
    Map<String, Integer> ringSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        rings.forEach((command, ring) -> sizes.put("0x" + Integer.toHexString(command), ring.size()));
        return sizes;
    }

    private static Ring.Member<ProxyPeer> member(RegisteredNode<ProxyPeer> node) {
        int weight = node.registration().getWeight();
        long id = ((long) node.id().getTypeValue() << 32) | node.id().getInstance();
        return new Ring.Member<>(node.link(), id, weight <= 0 ? USUAL_WEIGHT : weight);
    }

    private record Instance(ServerType type, int instance) {

        static Instance of(NodeId node) {
            return new Instance(node.getType(), node.getInstance());
        }
    }
}
