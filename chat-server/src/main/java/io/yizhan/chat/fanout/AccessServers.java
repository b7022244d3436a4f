package io.yizhan.chat.fanout;

import io.yizhan.proto.Member;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.link.Caller;
import java.util.Collection;
import java.util.List;

/** The access servers as the chat proxies know them, at most one heartbeat old. Safe for any thread. */
final class AccessServers {

    private final Caller chatProxies;

    AccessServers(Caller chatProxies) {
        this.chatProxies = chatProxies;
    }

    /** Those that hold connections, each lineage once. */
    List<AccessTarget> serving() {
        return chatProxies.members().stream()
                .filter(AccessServers::isServing)
                .map(member -> AccessTarget.of(member.getNode()))
                .distinct()
                .toList();
    }

    /**
     * Whether the proxies don't know it. While they know nobody at all the links are the problem, and nothing is said
     * about any access server.
     */
    boolean isUnknown(AccessTarget target) {
        Collection<Member> members = chatProxies.members();
        return !members.isEmpty()
                && members.stream()
                        .noneMatch(member -> isServing(member)
                                && AccessTarget.of(member.getNode()).equals(target));
    }

    private static boolean isServing(Member member) {
        return member.getNode().getType() == ServerType.ACCESS
                && (member.getState() == NodeState.ACTIVE || member.getState() == NodeState.DRAINING);
    }
}
