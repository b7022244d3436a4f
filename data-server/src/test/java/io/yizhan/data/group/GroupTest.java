package io.yizhan.data.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.GroupEvent;
import io.yizhan.proto.GroupMember;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MemberChange;
import io.yizhan.proto.MemberRole;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class GroupTest {

    private DataRig rig;
    private DataRig other;
    private long owner;
    private long alice;
    private long bob;

    @BeforeAll
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        other = DataRig.start(stores, 2, DataRig.config(stores));
        owner = rig.newUser();
        alice = rig.newUser();
        bob = rig.newUser();
    }

    @AfterAll
    void stop() {
        rig.close();
        other.close();
    }

    private static CreateGroupRequest request(boolean open, List<Long> members) {
        return CreateGroupRequest.newBuilder()
                .setName("Couriers")
                .setOpen(open)
                .addAllMembers(members)
                .setOperationId(DataRig.randomId())
                .build();
    }

    private long create(CreateGroupRequest request) {
        return rig.call(Command.WRITE_GROUP, request, owner, CreateGroupResponse.class)
                .getGroupId();
    }

    private long change(DataRig server, long group, long actor, MemberChange change, Long... users) {
        ChangeMembersRequest request = ChangeMembersRequest.newBuilder()
                .setGroupId(group)
                .setChange(change)
                .addAllUserIds(List.of(users))
                .build();
        return server.call(Command.WRITE_MEMBERS, request, actor, ChangeMembersResponse.class)
                .getSeq();
    }

    private List<GroupMember> members(long group) {
        return members(group, owner, 0, 0).getMembersList();
    }

    private ListMembersResponse members(long group, long reader, long after, int limit) {
        ListMembersRequest request = ListMembersRequest.newBuilder()
                .setGroupId(group)
                .setAfterUserId(after)
                .setLimit(limit)
                .build();
        return rig.call(Command.READ_MEMBERS, request, reader, ListMembersResponse.class);
    }

    private static void assertStatus(Status status, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void aGroupBeginsWithItsCreationAsTheFirstEntry() throws Exception {
        rig.chat().taken().clear();
        long group = create(request(false, List.of(alice, bob)));
        assertThat(ConversationIds.clusterOf(group)).isEqualTo(DataRig.CLUSTER);
        LogEntry entry = Messages.log(rig, ConversationIds.group(group)).get(0);
        GroupEvent event = entry.getContent().getGroupEvent();
        assertThat(entry.getSender()).isZero();
        assertThat(event.getActor()).isEqualTo(owner);
        assertThat(event.getChange()).isEqualTo(MemberChange.MEMBER_CHANGE_UNSPECIFIED);
        assertThat(event.getUserIdsList()).containsExactlyInAnyOrder(owner, alice, bob);
        assertThat(event.getName()).isEqualTo("Couriers");
        assertThat(members(group))
                .extracting(GroupMember::getRole)
                .containsExactly(MemberRole.OWNER, MemberRole.MEMBER, MemberRole.MEMBER);

        ResumeFanoutRequest handed = rig.chat().taken().poll(5, TimeUnit.SECONDS);
        assertThat(handed).isNotNull();
        assertThat(handed.getEntries(0).getConversation()).isEqualTo(ConversationIds.group(group));
        assertThat(handed.getEntries(0).getSeq()).isEqualTo(1);
    }

    @Test
    void aRepeatGetsTheFirstAnswer() {
        CreateGroupRequest request = request(false, List.of(alice));
        long group = create(request);
        assertThat(create(request)).isEqualTo(group);
        assertStatus(
                Status.CONFLICT,
                () -> create(request.toBuilder().setName("Others").build()));
        assertStatus(Status.NOT_FOUND, () -> create(request(false, List.of(owner + 100_000))));
        assertStatus(
                Status.INVALID,
                () -> create(
                        request.toBuilder().setOperationId(ByteString.EMPTY).build()));
    }

    @Test
    void membersComeAndGoAndEachChangeIsAnEntry() {
        long group = create(request(true, List.of()));
        ConversationId conversation = ConversationIds.group(group);
        assertThat(change(rig, group, alice, MemberChange.JOIN)).isEqualTo(2);
        assertThat(change(rig, group, alice, MemberChange.JOIN)).isZero();
        assertThat(change(rig, group, owner, MemberChange.ADD, alice, bob)).isEqualTo(3);
        assertThat(change(rig, group, owner, MemberChange.REMOVE, bob)).isEqualTo(4);
        assertThat(change(rig, group, owner, MemberChange.REMOVE, bob)).isZero();
        assertStatus(Status.FORBIDDEN, () -> change(rig, group, owner, MemberChange.LEAVE));
        assertThat(change(rig, group, alice, MemberChange.LEAVE)).isEqualTo(5);
        assertThat(change(rig, group, alice, MemberChange.LEAVE)).isZero();
        assertThat(members(group)).extracting(GroupMember::getUserId).containsExactly(owner);
        assertThat(Messages.log(rig, conversation))
                .extracting(entry -> entry.getContent().getGroupEvent().getUserIdsList())
                .containsExactly(List.of(owner), List.of(alice), List.of(bob), List.of(bob), List.of(alice));
        assertThat(change(rig, group, owner, MemberChange.LEAVE)).isEqualTo(6);
        assertStatus(Status.NOT_FOUND, () -> change(rig, group + 1_000, owner, MemberChange.JOIN));
    }

    @Test
    void aClosedGroupIsJoinedByNobody() {
        long group = create(request(false, List.of(alice)));
        assertStatus(Status.FORBIDDEN, () -> change(rig, group, bob, MemberChange.JOIN));
        assertStatus(Status.FORBIDDEN, () -> change(rig, group, alice, MemberChange.ADD, bob));
        assertStatus(Status.FORBIDDEN, () -> members(group, bob, 0, 0));
        assertStatus(Status.NOT_FOUND, () -> change(rig, group, owner, MemberChange.ADD, owner + 100_000));
        assertThat(Messages.log(rig, ConversationIds.group(group))).hasSize(1);
    }

    /** One server's cached list of members is made wrong through another server. */
    @Test
    void aChangeThroughAnotherServerCountsFromTheNextMessageOn() {
        long group = create(request(false, List.of(alice)));
        ConversationId conversation = ConversationIds.group(group);
        assertThat(Messages.appendOne(rig, conversation, Messages.text(alice, "in"))
                        .getSeq())
                .isEqualTo(2);
        NewMessage stored = Messages.text(alice, "still in");
        assertThat(Messages.appendOne(rig, conversation, stored).getSeq()).isEqualTo(3);

        assertThat(change(other, group, owner, MemberChange.REMOVE, alice)).isEqualTo(4);
        assertThat(Messages.appendOne(rig, conversation, Messages.text(alice, "out"))
                        .getStatus())
                .isEqualTo(Status.FORBIDDEN);
        assertThat(Messages.appendOne(other, conversation, stored).getSeq()).isEqualTo(3);

        assertThat(change(other, group, owner, MemberChange.ADD, bob)).isEqualTo(5);
        AppendMessagesResponse response = Messages.append(rig, conversation, Messages.text(bob, "hello"));
        assertThat(response.getResults(0).getSeq()).isEqualTo(6);
        assertThat(response.getRoutes().getOfflineList()).containsExactlyInAnyOrder(owner, bob);
    }

    @Test
    void membersAreListedInPages() {
        long group = create(request(false, List.of(alice, bob)));
        ListMembersResponse first = members(group, alice, 0, 2);
        assertThat(first.getName()).isEqualTo("Couriers");
        assertThat(first.getMembersList()).extracting(GroupMember::getUserId).containsExactly(owner, alice);
        assertThat(first.getMore()).isTrue();
        ListMembersResponse second = members(group, alice, alice, 2);
        assertThat(second.getMembersList()).extracting(GroupMember::getUserId).containsExactly(bob);
        assertThat(second.getMore()).isFalse();
    }
}
