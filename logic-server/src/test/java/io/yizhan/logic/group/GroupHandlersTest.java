package io.yizhan.logic.group;

import static io.yizhan.logic.Stage.OPERATION;
import static io.yizhan.logic.Stage.USER;
import static io.yizhan.logic.Stage.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.logic.Stage;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.proto.MemberChange;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GroupHandlersTest {

    private static final long GROUP = 900;

    private final Stage stage = new Stage();
    private final CreateGroupHandler create = new CreateGroupHandler(stage.data);
    private final ChangeMembersHandler change = new ChangeMembersHandler(stage.data);
    private final ListMembersHandler list = new ListMembersHandler(stage.data);

    @Test
    void createsAGroupOnBehalfOfWhoeverAsks() {
        CreateGroupRequest request =
                named("小组").addMembers(12).addMembers(USER).addMembers(12).build();
        var answer = create.handle(request, stage.session()).toCompletableFuture();

        var write = stage.data.open(Command.WRITE_GROUP);
        assertThat(write.call().userId()).isEqualTo(USER);
        assertThat(write.body(CreateGroupRequest.class).getMembersList()).containsExactly(12L);
        write.answer(CreateGroupResponse.newBuilder().setGroupId(GROUP).build());
        assertThat(answer.join().getGroupId()).isEqualTo(GROUP);
    }

    @Test
    void aGroupHasAtMost500Members() {
        List<Long> many = LongStream.rangeClosed(100, 598).boxed().toList();
        create.handle(named("many").addAllMembers(many).build(), stage.session());

        assertInvalid(named("more").addAllMembers(many).addMembers(12));
    }

    @Test
    void refusesAGroupThatIsNotWellFormed() {
        assertInvalid(named(""));
        assertInvalid(named("  "));
        assertInvalid(named("x".repeat(65)));
        assertInvalid(named("tab\t"));
        assertInvalid(named("ok").addMembers(0));
        assertInvalid(named("ok").setOperationId(ByteString.EMPTY));
    }

    @Test
    void changesMembers() {
        var answer = change.handle(change(MemberChange.ADD, 12, 13, 12), stage.session())
                .toCompletableFuture();
        var write = stage.data.open(Command.WRITE_MEMBERS);
        assertThat(write.call().routingKey()).isEqualTo(RoutingKeys.ofId(GROUP));
        assertThat(write.body(ChangeMembersRequest.class).getUserIdsList()).containsExactly(12L, 13L);
        write.answer(ChangeMembersResponse.newBuilder().setSeq(3).build());
        assertThat(answer.join().getSeq()).isEqualTo(3);

        change.handle(change(MemberChange.JOIN), stage.session());
        change.handle(change(MemberChange.LEAVE), stage.session());
        change.handle(change(MemberChange.REMOVE, 12), stage.session());
        assertThat(stage.data.calls(Command.WRITE_MEMBERS)).hasSize(4);
    }

    @Test
    void refusesAChangeThatIsNotWellFormed() {
        long[] many = LongStream.rangeClosed(1, 101).toArray();
        for (ChangeMembersRequest bad : List.of(
                change(MemberChange.JOIN).toBuilder()
                        .setOperationId(ByteString.copyFromUtf8("short"))
                        .build(),
                change(MemberChange.ADD),
                change(MemberChange.REMOVE),
                change(MemberChange.ADD, many),
                change(MemberChange.ADD, -1),
                change(MemberChange.JOIN, 12),
                change(MemberChange.LEAVE, 12),
                change(MemberChange.MEMBER_CHANGE_UNSPECIFIED),
                change(MemberChange.JOIN).toBuilder().setChangeValue(99).build(),
                change(MemberChange.JOIN).toBuilder().setGroupId(0).build())) {
            assertStatus(Status.INVALID, () -> change.handle(bad, stage.session()));
        }
    }

    @Test
    void listsMembersPageByPage() {
        ListMembersRequest request = ListMembersRequest.newBuilder()
                .setGroupId(GROUP)
                .setAfterUserId(12)
                .setLimit(500)
                .build();
        var answer = list.handle(request, stage.session()).toCompletableFuture();
        stage.data.open(Command.READ_MEMBERS).answer(ListMembersResponse.getDefaultInstance());

        assertThat(answer).isCompleted();
        assertStatus(
                Status.INVALID,
                () -> list.handle(request.toBuilder().setLimit(501).build(), stage.session()));
        assertStatus(
                Status.INVALID,
                () -> list.handle(request.toBuilder().setAfterUserId(-1).build(), stage.session()));
    }

    @Test
    void theseTakeASession() {
        assertStatus(Status.FORBIDDEN, () -> create.handle(named("a").build(), stage.nobody()));
        assertStatus(Status.FORBIDDEN, () -> change.handle(change(MemberChange.JOIN), stage.nobody()));
        assertStatus(Status.FORBIDDEN, () -> list.handle(ListMembersRequest.getDefaultInstance(), stage.nobody()));
    }

    private static CreateGroupRequest.Builder named(String name) {
        return CreateGroupRequest.newBuilder().setName(name).setOperationId(OPERATION);
    }

    private static ChangeMembersRequest change(MemberChange change, long... users) {
        return ChangeMembersRequest.newBuilder()
                .setGroupId(GROUP)
                .setChange(change)
                .addAllUserIds(LongStream.of(users).boxed().toList())
                .build();
    }

    private void assertInvalid(CreateGroupRequest.Builder request) {
        assertStatus(Status.INVALID, () -> create.handle(request.build(), stage.session()));
    }
}
