package io.yizhan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MemberChange;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.Platform;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each word of the data servers that changes something is sent again, through another data server. */
@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class RepeatTest {

    private static final NodeId HERE = Sessions.access(1, 100);

    /** @param user on whose behalf; 0 for the suite itself */
    private record Try(Message request, long user) {}

    private DataRig first;
    private DataRig other;
    private long alice;
    private long bob;
    private final Map<Command, Supplier<Try>> words = new EnumMap<>(Command.class);

    @BeforeAll
    void start(Stores stores) throws Exception {
        first = DataRig.start(1, DataRig.config(stores));
        other = DataRig.start(2, DataRig.config(stores));
        alice = first.newUser();
        bob = first.newUser();
        words.put(Command.APPEND_MESSAGES, () -> new Try(append(Messages.text(alice, "hello")), 0));
        words.put(Command.COMPLETE_FANOUT, this::completion);
        words.put(Command.WRITE_READ_POSITION, this::readPosition);
        words.put(Command.WRITE_ACCOUNT, () -> new Try(account("anna").build(), 0));
        words.put(Command.OPEN_SESSION, () -> new Try(login("phone"), 0));
        words.put(Command.REMOVE_SESSIONS, this::goodbye);
        words.put(Command.REPAIR_PRESENCE, this::digest);
        words.put(Command.REVOKE_DEVICE, this::revocation);
        words.put(Command.WRITE_PROFILE, () -> new Try(signature("on the road"), alice));
        words.put(Command.WRITE_GROUP, () -> new Try(group().build(), alice));
        words.put(Command.WRITE_MEMBERS, () -> new Try(change(newGroup(), MemberChange.ADD, bob), alice));
    }

    @AfterAll
    void stop() {
        first.close();
        other.close();
    }

    private AppendMessagesRequest append(NewMessage message) {
        return Messages.request(ConversationIds.direct(alice, bob), message);
    }

    private Try completion() {
        AppendMessagesResponse owed = first.call(
                Command.APPEND_MESSAGES, append(Messages.text(alice, "owed")), 0, AppendMessagesResponse.class);
        OwedEntry entry = OwedEntry.newBuilder()
                .setConversation(ConversationIds.direct(alice, bob))
                .setSeq(owed.getResults(0).getSeq())
                .build();
        return new Try(
                CompleteFanoutRequest.newBuilder()
                        .addFanouts(CompletedFanout.newBuilder()
                                .setFanoutId(owed.getFanoutId())
                                .addEntries(entry))
                        .build(),
                0);
    }

    private Try readPosition() {
        ConversationId conversation = ConversationIds.direct(alice, bob);
        Messages.appendOne(first, conversation, Messages.text(alice, "read me"));
        return new Try(
                MarkReadRequest.newBuilder()
                        .setConversation(conversation)
                        .setReadSeq(1)
                        .build(),
                bob);
    }

    private static UpdateProfileRequest signature(String text) {
        return UpdateProfileRequest.newBuilder()
                .setSignature(text)
                .setOperationId(DataRig.randomId())
                .build();
    }

    private static RevokeDeviceRequest revoke(long user, String device) {
        return RevokeDeviceRequest.newBuilder()
                .setUserId(user)
                .setDeviceId(device)
                .setOperationId(DataRig.randomId())
                .build();
    }

    private static WriteAccountRequest.Builder account(String name) {
        return WriteAccountRequest.newBuilder()
                .setAccount(name)
                .setPasswordHash("$first$")
                .setDisplayName("Anna")
                .setOperationId(DataRig.randomId());
    }

    private OpenSessionRequest login(String device) {
        return Sessions.request(alice, device, Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
    }

    private OpenSessionResponse open(DataRig server, OpenSessionRequest request) {
        return server.call(Command.OPEN_SESSION, request, 0, OpenSessionResponse.class);
    }

    private Try goodbye() {
        long session = open(first, login("tablet")).getSessionId();
        return new Try(
                CloseSessionsRequest.newBuilder()
                        .setAccess(HERE)
                        .addSessions(Sessions.ref(alice, session, "tablet"))
                        .setRevoke(true)
                        .build(),
                0);
    }

    private Try digest() {
        return new Try(
                ReconcileSessionsRequest.newBuilder()
                        .setAccess(HERE)
                        .setParts(1)
                        .addSessions(Sessions.ref(alice, 999, "unknown"))
                        .setLeaseMs(2_000)
                        .build(),
                0);
    }

    private Try revocation() {
        open(first, login("desk"));
        return new Try(revoke(alice, "desk"), 0);
    }

    private CreateGroupRequest.Builder group() {
        return CreateGroupRequest.newBuilder().setName("Couriers").setOpen(true).setOperationId(DataRig.randomId());
    }

    private long newGroup() {
        return first.call(Command.WRITE_GROUP, group().build(), alice, CreateGroupResponse.class)
                .getGroupId();
    }

    private static ChangeMembersRequest change(long group, MemberChange change, Long... users) {
        return ChangeMembersRequest.newBuilder()
                .setGroupId(group)
                .setChange(change)
                .addAllUserIds(List.of(users))
                .setOperationId(DataRig.randomId())
                .build();
    }

    private long changed(DataRig server, ChangeMembersRequest request, long actor) {
        return server.call(Command.WRITE_MEMBERS, request, actor, ChangeMembersResponse.class)
                .getSeq();
    }

    @Test
    void eachWordThatChangesSomethingIsTriedHere() {
        assertThat(CommandWord.all().stream()
                        .filter(word -> word.server() == ServerType.DATA)
                        .map(CommandWord::command)
                        .filter(word -> !word.name().startsWith("READ_")))
                .containsExactlyInAnyOrderElementsOf(words.keySet());
    }

    @Test
    void aRepeatThroughAnotherServerGetsTheFirstAnswer() {
        words.forEach((word, preparation) -> {
            Try prepared = preparation.get();
            Message answer = plain(first.call(word, prepared.request(), prepared.user(), Message.class));
            for (DataRig server : List.of(other, first, other)) {
                Message again = plain(server.call(word, prepared.request(), prepared.user(), Message.class));
                assertThat(again).as(word.name()).isEqualTo(answer);
            }
        });
    }

    /** Without what only says that it is a repeat, or where somebody is now. */
    private static Message plain(Message answer) {
        if (answer instanceof AppendMessagesResponse append) {
            AppendMessagesResponse.Builder plain =
                    append.toBuilder().clearFanoutId().clearRoutes();
            plain.getResultsBuilderList().forEach(result -> result.clearRepeated());
            return plain.build();
        }
        if (answer instanceof ReconcileSessionsResponse digest) {
            return digest.toBuilder().clearTimeMs().build();
        }
        if (answer instanceof WriteAccountResponse account) {
            return account.toBuilder().clearStoredPasswordHash().build();
        }
        return answer;
    }

    @Test
    void theSameIdWithAnotherContentIsAConflict() {
        WriteAccountRequest berta = account("berta").build();
        first.call(Command.WRITE_ACCOUNT, berta, 0, Message.class);
        assertConflict(
                Command.WRITE_ACCOUNT,
                berta.toBuilder().setDisplayName("Not Berta").build(),
                0);

        OpenSessionRequest login = login("watch");
        open(first, login);
        assertConflict(
                Command.OPEN_SESSION,
                login.toBuilder().setAccess(Sessions.access(2, 200)).build(),
                0);
        assertConflict(
                Command.OPEN_SESSION,
                login.toBuilder()
                        .setDevice(login.getDevice().toBuilder().setDeviceId("another"))
                        .build(),
                0);

        CreateGroupRequest group = group().build();
        long id = first.call(Command.WRITE_GROUP, group, alice, CreateGroupResponse.class)
                .getGroupId();
        assertConflict(Command.WRITE_GROUP, group.toBuilder().setName("Riders").build(), alice);

        ChangeMembersRequest add = change(id, MemberChange.ADD, bob);
        changed(first, add, alice);
        assertConflict(
                Command.WRITE_MEMBERS,
                add.toBuilder().setChange(MemberChange.REMOVE).build(),
                alice);

        UpdateProfileRequest update = signature("here");
        first.call(Command.WRITE_PROFILE, update, alice, Message.class);
        assertConflict(
                Command.WRITE_PROFILE, update.toBuilder().setSignature("there").build(), alice);

        RevokeDeviceRequest revoke = revoke(alice, "watch");
        first.call(Command.REVOKE_DEVICE, revoke, 0, Message.class);
        assertConflict(
                Command.REVOKE_DEVICE, revoke.toBuilder().setDeviceId("another").build(), 0);

        ByteString message = DataRig.randomId();
        ConversationId conversation = ConversationIds.direct(alice, bob);
        Messages.appendOne(first, conversation, Messages.text(alice, message, "one"));
        assertThat(Messages.appendOne(other, conversation, Messages.text(alice, message, "two"))
                        .getStatus())
                .isEqualTo(Status.CONFLICT);
    }

    private void assertConflict(Command word, Message request, long user) {
        assertThatThrownBy(() -> other.call(word, request, user, Message.class))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.CONFLICT));
    }

    @Test
    void aLateRepeatOfALoginDoesNotReplaceTheNewerSession() {
        OpenSessionRequest early = login("slow-phone");
        open(first, early);
        OpenSessionRequest newer = login("slow-phone");
        OpenSessionResponse session = open(other, newer);
        assertConflict(Command.OPEN_SESSION, early, 0);
        assertThat(open(first, newer)).isEqualTo(session);
    }

    @Test
    void aLateRepeatOfAChangeOfMembersDoesNotUndoTheNewerOne() {
        long group = newGroup();
        ChangeMembersRequest join = change(group, MemberChange.JOIN);
        long joined = changed(first, join, bob);
        assertThat(joined).isEqualTo(2);
        assertThat(changed(other, change(group, MemberChange.REMOVE, bob), alice))
                .isEqualTo(3);
        assertThat(changed(other, join, bob)).isEqualTo(joined);
        assertThat(changed(first, join, bob)).isEqualTo(joined);
        ConversationId conversation = ConversationIds.group(group);
        assertThat(Messages.appendOne(first, conversation, Messages.text(bob, "still here?"))
                        .getStatus())
                .isEqualTo(Status.FORBIDDEN);
        // Others' ids mean nothing: the log shows none that could be used again.
        ChangeMembersRequest stolen = join.toBuilder()
                .setOperationId(Messages.log(first, conversation).stream()
                        .max(Comparator.comparingLong(LogEntry::getSeq))
                        .orElseThrow()
                        .getClientMessageId())
                .build();
        assertThat(changed(first, stolen, first.newUser())).isEqualTo(4);
    }

    @Test
    void aLateRepeatOfAChangeThatChangedNothingStillChangesNothing() {
        long group = newGroup();
        ChangeMembersRequest remove = change(group, MemberChange.REMOVE, bob);
        assertThat(changed(first, remove, alice)).isZero();
        assertThat(changed(other, change(group, MemberChange.ADD, bob), alice)).isEqualTo(2);
        assertThat(changed(other, remove, alice)).isZero();
        ConversationId conversation = ConversationIds.group(group);
        assertThat(Messages.appendOne(first, conversation, Messages.text(bob, "still here"))
                        .getStatus())
                .isEqualTo(Status.OK);
    }

    @Test
    void aLateRepeatOfAProfilesChangeDoesNotUndoTheNewerOne() {
        UpdateProfileRequest early = signature("early");
        Message answer = first.call(Command.WRITE_PROFILE, early, bob, Message.class);
        first.call(Command.WRITE_PROFILE, signature("late"), bob, Message.class);
        assertThat(other.call(Command.WRITE_PROFILE, early, bob, Message.class)).isEqualTo(answer);
        assertThat(first.call(
                                Command.READ_PROFILES,
                                GetProfilesRequest.newBuilder().addUserIds(bob).build(),
                                0,
                                GetProfilesResponse.class)
                        .getProfiles(0)
                        .getSignature())
                .isEqualTo("late");
    }

    @Test
    void aLateRepeatOfAKickDoesNotEndTheNewerSession() {
        open(first, login("lost-phone"));
        RevokeDeviceRequest kick = revoke(alice, "lost-phone");
        Message answer = first.call(Command.REVOKE_DEVICE, kick, 0, Message.class);
        OpenSessionRequest found = login("lost-phone");
        OpenSessionResponse session = open(first, found);
        assertThat(other.call(Command.REVOKE_DEVICE, kick, 0, Message.class)).isEqualTo(answer);
        // Its own repeat finds the newer session as it was.
        assertThat(open(other, found)).isEqualTo(session);
    }
}
