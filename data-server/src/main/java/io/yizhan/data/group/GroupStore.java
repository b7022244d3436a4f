package io.yizhan.data.group;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.KnownUsers;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.data.fanout.FanoutEntry;
import io.yizhan.data.fanout.FanoutResumer;
import io.yizhan.data.fanout.FanoutTable;
import io.yizhan.data.group.MembershipRules.Effect;
import io.yizhan.data.operation.OperationTable;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.SqlFailures;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.GroupEvent;
import io.yizhan.proto.GroupMember;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.proto.MemberRole;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups and their members. Each change is an entry in the group's log and a fan-out owed, in one transaction; the
 * fan-out is handed to a chat server right after the commit. Blocks.
 */
final class GroupStore {

    private final Database database;
    private final KnownUsers users;
    private final FanoutTable fanoutTable;
    private final FanoutResumer resumer;
    private final InstantSource clock;

    GroupStore(
            Database database, KnownUsers users, FanoutTable fanoutTable, FanoutResumer resumer, InstantSource clock) {
        this.database = database;
        this.users = users;
        this.fanoutTable = fanoutTable;
        this.resumer = resumer;
        this.clock = clock;
    }

    /** @return the group's id; the first one for a repeat of the same creation */
    long create(long creator, CreateGroupRequest request, Deadline deadline) {
        Set<Long> members = new LinkedHashSet<>(request.getMembersList());
        members.remove(creator);
        members.add(creator);
        byte[] requestHash = RequestHash.of(request.getName(), request.getOpen(), request.getMembersList());
        Optional<Long> first = findCreation(creator, request.getOperationId(), requestHash);
        if (first.isPresent()) {
            return first.get();
        }
        FanoutTable.Row owed = database.transaction(deadline, connection -> {
            requireUsers(connection, members);
            long groupId = insert(connection, creator, request, requestHash);
            return writeFirst(connection, ConversationKey.ofGroup(groupId), creator, members, request.getName());
        });
        resumer.resume(owed);
        return owed.entries().get(0).conversation().second();
    }

    private long insert(Connection connection, long creator, CreateGroupRequest request, byte[] requestHash)
            throws SQLException {
        try {
            return GroupTable.insert(connection, creator, request, requestHash, clock.millis());
        } catch (SQLException e) {
            if (SqlFailures.isDuplicateKey(e)) { // the same creation came twice at the same time
                throw new StatusException(Status.UNAVAILABLE, "The same group is being created.");
            }
            throw e;
        }
    }

    private Optional<Long> findCreation(long creator, ByteString operationId, byte[] requestHash) {
        return database.statements(connection -> GroupTable.findCreation(connection, creator, operationId))
                .map(first -> {
                    if (!first.requestHash().equals(ByteString.copyFrom(requestHash))) {
                        throw new StatusException(Status.CONFLICT, "operation_id: was used for another group.");
                    }
                    return first.groupId();
                });
    }

    private FanoutTable.Row writeFirst(
            Connection connection, ConversationKey group, long creator, Set<Long> members, String name)
            throws SQLException {
        GroupTable.Head head = new GroupTable.Head(1, 1, clock.millis());
        GroupTable.insertHead(connection, group, head);
        List<MemberRow> rows = new ArrayList<>(members.size());
        for (long user : members) {
            int role = user == creator ? MemberRole.OWNER_VALUE : MemberRole.MEMBER_VALUE;
            rows.add(new MemberRow(user, role, head.lastTimeMillis()));
        }
        GroupTable.insertMembers(connection, group, rows, head.lastSeq());
        GroupEvent event = GroupEvent.newBuilder()
                .setActor(creator)
                .addAllUserIds(members)
                .setName(name)
                .build();
        return writeEvent(connection, group, head, GroupChange.unnamed(head), event);
    }

    private FanoutTable.Row writeEvent(
            Connection connection, ConversationKey group, GroupTable.Head head, GroupChange change, GroupEvent event)
            throws SQLException {
        GroupTable.insertEvent(connection, group, head, change, event);
        List<FanoutEntry> entries = List.of(new FanoutEntry(group, head.lastSeq()));
        return new FanoutTable.Row(fanoutTable.insert(connection, entries, FanoutResumer.CLAIM), entries);
    }

    /**
     * What a change of members came to.
     *
     * @param seq of the entry that records it; 0 where nothing had to change
     * @param owed empty where nothing was written now
     */
    private record Changed(long seq, Optional<FanoutTable.Row> owed) {}

    /** @return the seq of the entry that records the change, the first one for a repeat; 0 where nothing had to change */
    long changeMembers(long actor, ChangeMembersRequest request, Deadline deadline) {
        ConversationKey group = ConversationKey.ofGroup(request.getGroupId());
        Changed changed =
                database.transaction(deadline, connection -> changeMembers(connection, group, actor, request));
        changed.owed().ifPresent(resumer::resume);
        return changed.seq();
    }

    private static byte[] hash(ChangeMembersRequest request) {
        return RequestHash.of(request.getGroupId(), request.getChangeValue(), request.getUserIdsList());
    }

    private Changed changeMembers(
            Connection connection, ConversationKey group, long actor, ChangeMembersRequest request)
            throws SQLException {
        GroupTable.Head head = GroupTable.lockHead(connection, group).orElseThrow(GroupStore::noSuchGroup);
        GroupChange named = GroupChange.of(actor, request);
        if (named.isNamed()) {
            Optional<Long> first = GroupTable.findEvent(connection, group, named);
            if (first.isPresent()) {
                return new Changed(first.get(), Optional.empty());
            }
            Optional<ChangeMembersResponse> nothing = OperationTable.find(
                    connection, actor, request.getOperationId(), hash(request), ChangeMembersResponse.parser());
            if (nothing.isPresent()) {
                return new Changed(0, Optional.empty());
            }
        }
        GroupTable.Group properties =
                GroupTable.find(connection, group.second()).orElseThrow(GroupStore::noSuchGroup);
        Map<Long, MemberRow> members = new LinkedHashMap<>();
        GroupTable.members(connection, group).forEach(member -> members.put(member.userId(), member));
        Effect effect = MembershipRules.judge(request, actor, properties.joinable(), members);
        if (effect.isNone()) {
            OperationTable.write(
                    connection,
                    actor,
                    request.getOperationId(),
                    hash(request),
                    ChangeMembersResponse.getDefaultInstance(),
                    clock.millis());
            return new Changed(0, Optional.empty());
        }
        requireUsers(connection, effect.joining());
        GroupTable.Head next = new GroupTable.Head(
                head.lastSeq() + 1, head.memberVersion() + 1, Math.max(clock.millis(), head.lastTimeMillis()));
        GroupTable.moveHead(connection, group, next);
        if (!effect.joining().isEmpty()) {
            List<MemberRow> joining = effect.joining().stream()
                    .map(user -> new MemberRow(user, MemberRole.MEMBER_VALUE, next.lastTimeMillis()))
                    .toList();
            GroupTable.insertMembers(connection, group, joining, next.lastSeq());
        }
        if (!effect.leaving().isEmpty()) {
            GroupTable.deleteMembers(connection, group, effect.leaving());
        }
        GroupEvent event = GroupEvent.newBuilder()
                .setActor(actor)
                .setChange(request.getChange())
                .addAllUserIds(effect.joining())
                .addAllUserIds(effect.leaving())
                .build();
        GroupChange change = named.isNamed() ? named : GroupChange.unnamed(next);
        return new Changed(next.lastSeq(), Optional.of(writeEvent(connection, group, next, change, event)));
    }

    private void requireUsers(Connection connection, Collection<Long> wanted) throws SQLException {
        Set<Long> missing = users.missing(connection, wanted);
        if (!missing.isEmpty()) {
            throw new StatusException(
                    Status.NOT_FOUND, "There is no user " + missing.iterator().next() + ".");
        }
    }

    /** @param reader who asks; 0 for the suite itself, else a member */
    ListMembersResponse listMembers(long reader, ListMembersRequest request, int limit) {
        ConversationKey group = ConversationKey.ofGroup(request.getGroupId());
        return database.statements(connection -> {
            GroupTable.Group properties =
                    GroupTable.find(connection, group.second()).orElseThrow(GroupStore::noSuchGroup);
            if (reader != 0 && !GroupTable.isMember(connection, group, reader)) {
                throw new StatusException(Status.FORBIDDEN, "You are not a member of the group.");
            }
            List<MemberRow> found = GroupTable.membersAfter(connection, group, request.getAfterUserId(), limit + 1);
            ListMembersResponse.Builder response =
                    ListMembersResponse.newBuilder().setName(properties.name()).setMore(found.size() > limit);
            found.stream()
                    .limit(limit)
                    .forEach(member -> response.addMembers(GroupMember.newBuilder()
                            .setUserId(member.userId())
                            .setRoleValue(member.role())
                            .setJoinedMs(member.joinedMillis())));
            return response.build();
        });
    }

    private static StatusException noSuchGroup() {
        return new StatusException(Status.NOT_FOUND, "There is no such group.");
    }
}
