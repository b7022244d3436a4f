package io.yizhan.data.group;

import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may change a group's members, and what then changes. Knows no store.
 *
 * <p>Anybody joins an open group. A member leaves, the owner only as the last. The owner and admins add others and remove
 * them; an admin removes neither the owner nor another admin. To ask for what is so already changes nothing.
 */
final class MembershipRules {

    /** Members of a group, at most. */
    static final int MAX_MEMBERS = 500;

    /** Users who join or go; empty where nothing has to change. */
    record Effect(List<Long> joining, List<Long> leaving) {

        static final Effect NONE = new Effect(List.of(), List.of());

        boolean isNone() {
            return joining.isEmpty() && leaving.isEmpty();
        }
    }

    private MembershipRules() {}

    /**
     * @param actor on whose behalf the change is asked for
     * @param members now
     * @throws StatusException FORBIDDEN if the actor may not do so, INVALID if the request says nothing that can be done
     */
    static Effect judge(ChangeMembersRequest request, long actor, boolean joinable, Map<Long, MemberRow> members) {
        return switch (request.getChange()) {
            case JOIN -> join(actor, joinable, members);
            case LEAVE -> leave(actor, members);
            case ADD -> {
                requireManager(actor, members);
                yield add(request.getUserIdsList(), members);
            }
            case REMOVE -> remove(request.getUserIdsList(), requireManager(actor, members), members);
            case MEMBER_CHANGE_UNSPECIFIED, UNRECOGNIZED ->
                throw new StatusException(Status.INVALID, "change: must be JOIN, LEAVE, ADD or REMOVE.");
        };
    }

    private static Effect join(long actor, boolean joinable, Map<Long, MemberRow> members) {
        if (members.containsKey(actor)) {
            return Effect.NONE;
        }
        if (!joinable) {
            throw forbidden("The group is not open: somebody has to add you.");
        }
        return withinLimit(List.of(actor), members);
    }

    private static Effect leave(long actor, Map<Long, MemberRow> members) {
        MemberRow member = members.get(actor);
        if (member == null) {
            return Effect.NONE;
        }
        if (member.isOwner() && members.size() > 1) {
            throw forbidden("The owner can't leave before the last other member has left.");
        }
        return new Effect(List.of(), List.of(actor));
    }

    private static Effect add(List<Long> users, Map<Long, MemberRow> members) {
        Set<Long> joining = new LinkedHashSet<>(users);
        joining.removeAll(members.keySet());
        return withinLimit(List.copyOf(joining), members);
    }

    private static Effect remove(List<Long> users, MemberRow actor, Map<Long, MemberRow> members) {
        Set<Long> leaving = new LinkedHashSet<>(users);
        leaving.retainAll(members.keySet());
        for (long user : leaving) {
            MemberRow member = members.get(user);
            if (member != null && member.manages() && !actor.isOwner()) {
                throw forbidden("Only the owner removes an admin, and nobody removes the owner.");
            }
        }
        if (leaving.contains(actor.userId())) {
            throw forbidden("The owner and admins leave a group, they don't remove themselves.");
        }
        return new Effect(List.of(), List.copyOf(leaving));
    }

    private static Effect withinLimit(List<Long> joining, Map<Long, MemberRow> members) {
        if (members.size() + joining.size() > MAX_MEMBERS) {
            throw forbidden("A group has at most " + MAX_MEMBERS + " members.");
        }
        return new Effect(joining, List.of());
    }

    private static MemberRow requireManager(long actor, Map<Long, MemberRow> members) {
        MemberRow member = members.get(actor);
        if (member == null) {
            throw forbidden("You are not a member of the group.");
        }
        if (!member.manages()) {
            throw forbidden("Only the owner and admins change others' membership.");
        }
        return member;
    }

    private static StatusException forbidden(String reason) {
        return new StatusException(Status.FORBIDDEN, reason);
    }
}
