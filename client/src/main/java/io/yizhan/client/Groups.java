package io.yizhan.client;

import com.google.protobuf.ByteString;
import io.yizhan.client.send.Requests;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.proto.MemberChange;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Groups and their members; a group's messages are those of its conversation, {@link
 * io.yizhan.proto.ConversationIds#group}. Safe for any thread.
 */
public final class Groups {
    private final Requests requests;
    private final Supplier<ByteString> randomIds;

    Groups(Requests requests, Supplier<ByteString> randomIds) {
        this.requests = requests;
        this.randomIds = randomIds;
    }

    /**
     * Creates a group that this user owns.
     *
     * @param name 1 to 64 characters
     * @param members besides this user, at most 499
     * @param open anybody may join
     * @return the group's id
     */
    public CompletableFuture<Long> create(String name, Collection<Long> members, boolean open) {
        CreateGroupRequest request = CreateGroupRequest.newBuilder()
                .setName(name)
                .addAllMembers(members)
                .setOpen(open)
                .setOperationId(randomIds.get())
                .build();
        return requests.call(Command.CREATE_GROUP, request, CreateGroupResponse.parser())
                .thenApply(CreateGroupResponse::getGroupId);
    }

    /** Joins an open group. The answers of this and the next three are the seq of the change in the group's log, or 0. */
    public CompletableFuture<Long> join(long groupId) {
        return change(groupId, MemberChange.JOIN, List.of());
    }

    /** Leaves; the owner can't while there are other members. */
    public CompletableFuture<Long> leave(long groupId) {
        return change(groupId, MemberChange.LEAVE, List.of());
    }

    /** Adds at most 100 users; an admin or the owner may. */
    public CompletableFuture<Long> add(long groupId, Collection<Long> userIds) {
        return change(groupId, MemberChange.ADD, userIds);
    }

    /** Removes at most 100 users; an admin or the owner may. */
    public CompletableFuture<Long> remove(long groupId, Collection<Long> userIds) {
        return change(groupId, MemberChange.REMOVE, userIds);
    }

    /** The group's name and all its members, gathered from as many pages as there are. */
    public CompletableFuture<ListMembersResponse> members(long groupId) {
        return membersAfter(groupId, 0, ListMembersResponse.newBuilder());
    }

    private CompletableFuture<ListMembersResponse> membersAfter(
            long groupId, long afterUserId, ListMembersResponse.Builder before) {
        ListMembersRequest request = ListMembersRequest.newBuilder()
                .setGroupId(groupId)
                .setAfterUserId(afterUserId)
                .build();
        return requests.call(Command.LIST_MEMBERS, request, ListMembersResponse.parser())
                .thenCompose(page -> {
                    before.setName(page.getName()).addAllMembers(page.getMembersList());
                    if (!page.getMore() || page.getMembersCount() == 0) {
                        return CompletableFuture.completedFuture(before.build());
                    }
                    long last = page.getMembers(page.getMembersCount() - 1).getUserId();
                    return membersAfter(groupId, last, before);
                });
    }

    private CompletableFuture<Long> change(long groupId, MemberChange change, Collection<Long> userIds) {
        ChangeMembersRequest request = ChangeMembersRequest.newBuilder()
                .setGroupId(groupId)
                .setChange(change)
                .addAllUserIds(userIds)
                .setOperationId(randomIds.get())
                .build();
        return requests.call(Command.CHANGE_MEMBERS, request, ChangeMembersResponse.parser())
                .thenApply(ChangeMembersResponse::getSeq);
    }
}
