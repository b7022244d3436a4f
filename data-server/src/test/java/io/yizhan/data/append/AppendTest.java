package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class AppendTest {

    private DataRig rig;
    private DataRig other;
    private long alice;
    private long bob;

    @BeforeAll
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        other = DataRig.start(stores, 2, DataRig.config(stores));
        alice = rig.newUser();
        bob = rig.newUser();
    }

    @AfterAll
    void stop() {
        rig.close();
        other.close();
    }

    private ConversationId newConversation() {
        return ConversationIds.direct(rig.newUser(), alice);
    }

    @Test
    void storesInOrderFromOne() {
        ConversationId conversation = newConversation();
        AppendMessagesResponse first = Messages.append(
                rig, conversation, Messages.text(alice, "1"), Messages.text(alice, "2"), Messages.text(alice, "3"));
        AppendMessagesResponse second = Messages.append(rig, conversation, Messages.text(alice, "4"));

        assertThat(first.getResultsList()).extracting(AppendResult::getSeq).containsExactly(1L, 2L, 3L);
        assertThat(second.getResultsList()).extracting(AppendResult::getSeq).containsExactly(4L);
        assertThat(first.getFanoutId()).isPositive();
        assertThat(Messages.log(rig, conversation))
                .extracting(entry -> entry.getContent().getText())
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void answersWhereTheMembersAre() {
        ConversationId conversation = newConversation();
        AppendMessagesResponse response = Messages.append(rig, conversation, Messages.text(alice, "hello"));
        assertThat(response.getRoutes().getOfflineList())
                .containsExactlyInAnyOrder(conversation.getFirst(), conversation.getSecond());
    }

    @Test
    void answersARepeatWithTheFirstSeq() {
        ConversationId conversation = newConversation();
        NewMessage message = Messages.text(alice, "once");
        AppendResult first = Messages.appendOne(rig, conversation, message);
        Messages.appendOne(rig, conversation, Messages.text(alice, "between"));

        for (DataRig server : List.of(rig, other)) {
            AppendMessagesResponse repeat = Messages.append(server, conversation, message);
            AppendResult result = repeat.getResults(0);
            assertThat(result.getStatus()).isEqualTo(Status.OK);
            assertThat(result.getSeq()).isEqualTo(first.getSeq());
            assertThat(result.getTimeMs()).isEqualTo(first.getTimeMs());
            assertThat(result.getRepeated()).isTrue();
            assertThat(repeat.getFanoutId()).isZero();
            assertThat(repeat.getRoutes().getOfflineCount()).isEqualTo(2);
        }
        assertThat(Messages.log(rig, conversation)).hasSize(2);
    }

    @Test
    void refusesAnotherContentUnderTheSameId() {
        ConversationId conversation = newConversation();
        ByteString id = DataRig.randomId();
        Messages.appendOne(rig, conversation, Messages.text(alice, id, "one thing"));
        for (DataRig server : List.of(rig, other)) {
            AppendResult result = Messages.appendOne(server, conversation, Messages.text(alice, id, "another thing"));
            assertThat(result.getStatus()).isEqualTo(Status.CONFLICT);
            assertThat(result.getReason()).isNotEmpty();
        }
        assertThat(Messages.log(rig, conversation)).hasSize(1);
    }

    @Test
    void findsRepeatsWithinOneRequest() {
        ConversationId conversation = newConversation();
        NewMessage message = Messages.text(alice, "twice");
        AppendMessagesResponse response = Messages.append(
                rig,
                conversation,
                message,
                message,
                Messages.text(alice, message.getClientMessageId(), "other"),
                Messages.text(alice, "next"));
        assertThat(response.getResultsList()).extracting(AppendResult::getSeq).containsExactly(1L, 1L, 0L, 2L);
        assertThat(response.getResults(1).getRepeated()).isTrue();
        assertThat(response.getResults(2).getStatus()).isEqualTo(Status.CONFLICT);
    }

    @Test
    void aRepeatKeepsNobodyElseFromTheCommit() {
        List<ConversationId> conversations = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            conversations.add(newConversation());
        }
        NewMessage repeated = Messages.text(alice, "repeated");
        AppendResult first = Messages.appendOne(other, conversations.get(0), repeated);

        List<CompletableFuture<AppendMessagesResponse>> answers = new ArrayList<>();
        for (ConversationId conversation : conversations) {
            NewMessage message = conversation.equals(conversations.get(0)) ? repeated : Messages.text(alice, "new");
            answers.add(Messages.send(rig, conversation, message));
        }
        for (CompletableFuture<AppendMessagesResponse> answer : answers) {
            AppendResult result = DataRig.await(answer).getResults(0);
            assertThat(result.getStatus()).isEqualTo(Status.OK);
            assertThat(result.getSeq()).isEqualTo(1);
        }
        assertThat(DataRig.await(answers.get(0)).getResults(0).getTimeMs()).isEqualTo(first.getTimeMs());
        assertThat(DataRig.await(answers.get(0)).getResults(0).getRepeated()).isTrue();
    }

    @Test
    void refusesStrangersAndUnknownPeers() {
        ConversationId conversation = ConversationIds.direct(alice, bob);
        long stranger = rig.newUser();
        assertThat(Messages.appendOne(rig, conversation, Messages.text(stranger, "let me in"))
                        .getStatus())
                .isEqualTo(Status.FORBIDDEN);
        ConversationId nobody = ConversationIds.direct(alice, alice + 1_000_000);
        assertThat(Messages.appendOne(rig, nobody, Messages.text(alice, "anybody?"))
                        .getStatus())
                .isEqualTo(Status.NOT_FOUND);
        ConversationId noGroup = ConversationIds.group(alice + 1_000_000);
        assertThat(Messages.appendOne(rig, noGroup, Messages.text(alice, "anybody?"))
                        .getStatus())
                .isEqualTo(Status.NOT_FOUND);
        assertThat(rig.number("SELECT COUNT(*) FROM conversation WHERE second = " + nobody.getSecond()))
                .isZero();
    }

    @Test
    void oneRefusedMessageDoesNotTakeTheOthersAlong() {
        ConversationId conversation = newConversation();
        AppendMessagesResponse response = Messages.append(
                rig, conversation, Messages.text(alice, "a"), Messages.text(bob, "b"), Messages.text(alice, "c"));
        assertThat(response.getResultsList())
                .extracting(AppendResult::getStatus)
                .containsExactly(Status.OK, Status.FORBIDDEN, Status.OK);
        assertThat(Messages.log(rig, conversation)).extracting(LogEntry::getSeq).containsExactly(1L, 2L);
    }

    @Test
    void refusesWhatSaysNothing() {
        assertThatThrownBy(() -> Messages.append(rig, ConversationId.getDefaultInstance(), Messages.text(alice, "x")))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.INVALID));
        assertThatThrownBy(() -> rig.call(
                        Command.APPEND_MESSAGES,
                        Messages.request(
                                newConversation(),
                                NewMessage.newBuilder().setSender(alice).build()),
                        0,
                        AppendMessagesResponse.class))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.INVALID));
    }
}
