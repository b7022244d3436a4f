package io.yizhan.access.handover;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.ALICE_AND_BOB;
import static io.yizhan.access.AccessFixture.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConnectionRecord;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one access server writes down of a connection, another one goes on with. */
class AdoptionTest {

    private final AccessFixture predecessor = new AccessFixture();
    private final AccessFixture successor = new AccessFixture();

    @AfterEach
    void close() {
        predecessor.close();
        successor.close();
    }

    @Test
    void keepsWhatWasPushedAndNotConfirmedWithItsNumber() {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        predecessor.deliver(delivery(1, ALICE).build());
        predecessor.deliver(delivery(2, ALICE).build());
        assertThat(before.received()).hasSize(2);
        before.confirm(1);

        TestClient after = successor.adopt(predecessor.record(before));
        successor.advance(Duration.ofSeconds(3));
        assertThat(numbers(after.received())).containsExactly(2L);
        successor.deliver(delivery(2, ALICE).build());
        assertThat(after.received()).isEmpty();
        successor.deliver(delivery(3, ALICE).build());
        assertThat(numbers(after.received())).containsExactly(3L);
    }

    @Test
    void sendsAgainWhatHasNoAnswerInTheOldOrder() {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        for (int i = 1; i <= 3; i++) {
            before.sendMessage(ALICE_AND_BOB, i);
        }

        TestClient after = successor.adopt(predecessor.record(before));
        var submit = successor.chat.open(Command.SUBMIT_MESSAGES);
        assertThat(submit.body(SubmitMessagesRequest.class).getMessagesList())
                .containsExactly(bytesOf(1), bytesOf(2), bytesOf(3));
        assertThat(submit.call().sessionId()).isEqualTo(7);
        SubmitMessagesResponse.Builder response = SubmitMessagesResponse.newBuilder();
        for (int i = 1; i <= 3; i++) {
            response.addResults(SubmitResult.newBuilder().setStatus(Status.OK).setSeq(i));
        }
        submit.answer(response.build());
        assertThat(after.received())
                .extracting(Envelope::getRequestId, Envelope::getStatus)
                .hasSize(3)
                .allSatisfy(answer -> assertThat(answer.toList().get(1)).isEqualTo(Status.OK));
    }

    @Test
    void sendsWhatItsPredecessorHadReadAndNotSentYet() {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        before.sendWithinARead(ALICE_AND_BOB, 1, 2);
        ConnectionRecord record = predecessor.record(before);
        assertThat(predecessor.chat.allOpen(Command.SUBMIT_MESSAGES)).isEmpty();

        successor.adopt(record);
        assertThat(successor
                        .chat
                        .open(Command.SUBMIT_MESSAGES)
                        .body(SubmitMessagesRequest.class)
                        .getMessagesList())
                .containsExactly(bytesOf(1), bytesOf(2));
    }

    @Test
    void writesWhatWasUnsentAndCompletesTheFrameThatHadBegun() {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        before.stopReading();
        before.request(Command.PING, PingRequest.getDefaultInstance());
        ByteString ping =
                TestClient.delimited(TestClient.envelope(Command.PING, 99).build());
        before.send(ping.substring(0, 3));

        TestClient after = successor.adopt(predecessor.record(before));
        assertThat(after.receivedOne().getCommand()).isEqualTo(Command.PING_VALUE);
        after.send(ping.substring(3));
        assertThat(after.receivedOne().getRequestId()).isEqualTo(99);
    }

    @Test
    void goesOnWithALoginUnderTheSameOperation() {
        TestClient before = predecessor.connect();
        long request = before.askLogin("phone");
        ByteString operation = predecessor
                .logic
                .open(Command.AUTHENTICATE)
                .body(AuthenticateRequest.class)
                .getOperationId();

        TestClient after = successor.adopt(predecessor.record(before));
        var login = successor.logic.open(Command.AUTHENTICATE);
        assertThat(login.body(AuthenticateRequest.class).getOperationId()).isEqualTo(operation);
        login.answer(TestClient.authenticated(ALICE, 7));
        assertThat(after.receivedOne().getRequestId()).isEqualTo(request);
        assertThat(successor.directory.of(ALICE)).hasSize(1);
    }

    @Test
    void asksAgainWhatWasForwarded() {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        long request = before.request(Command.LIST_CONVERSATIONS, ListConversationsRequest.getDefaultInstance());
        predecessor.chat.open(Command.LIST_CONVERSATIONS);

        TestClient after = successor.adopt(predecessor.record(before));
        successor
                .chat
                .open(Command.LIST_CONVERSATIONS)
                .answer(io.yizhan.proto.ListConversationsResponse.getDefaultInstance());
        assertThat(after.receivedOne().getRequestId()).isEqualTo(request);
    }

    /** It was counted when it came, and its client has no other try in the bucket. */
    @Test
    void aRegistrationUnderWayIsAskedAgainWithoutCountingAgain() {
        TestClient before = predecessor.connect();
        for (int i = 0; i < 5; i++) {
            before.request(
                    Command.REGISTER_ACCOUNT,
                    RegisterAccountRequest.newBuilder().setAccount("alice").build());
        }

        TestClient after = successor.adopt(predecessor.record(before));
        assertThat(successor.logic.calls(Command.REGISTER_ACCOUNT)).hasSize(5);
        assertThat(after.received()).isEmpty();
    }

    @Test
    void whoHasNotLoggedInHasOnlyTheTimeThatWasLeft() {
        TestClient before = predecessor.connect();
        predecessor.advance(Duration.ofSeconds(8));

        TestClient after = successor.adopt(predecessor.record(before));
        successor.advance(Duration.ofSeconds(1));
        assertThat(after.isOpen()).isTrue();
        successor.advance(Duration.ofSeconds(2));
        assertThat(after.isOpen()).isFalse();
    }

    @Test
    void aRecordOfANewerReleaseIsUnderstoodAsFarAsItIsKnown() throws Exception {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        predecessor.deliver(delivery(1, ALICE).build());
        before.sendMessage(ALICE_AND_BOB, 1);
        before.request(Command.LIST_CONVERSATIONS, ListConversationsRequest.getDefaultInstance());
        ConnectionRecord newer = (ConnectionRecord) NewerRelease.of(predecessor.record(before));
        assertThat(newer.getOnline()
                        .getWindow()
                        .getWritten(0)
                        .getUnknownFields()
                        .asMap())
                .as("what a newer release has added to a push, and to everything else")
                .isNotEmpty();

        TestClient after = successor.adopt(ConnectionRecord.parseFrom(newer.toByteString()));
        successor.advance(Duration.ofSeconds(3));
        assertThat(numbers(after.received())).as("pushed again").containsExactly(1L);
        assertThat(successor
                        .chat
                        .open(Command.SUBMIT_MESSAGES)
                        .body(SubmitMessagesRequest.class)
                        .getMessagesList())
                .containsExactly(bytesOf(1));
        successor.chat.open(Command.LIST_CONVERSATIONS);
        assertThat(successor.directory.of(ALICE)).hasSize(1);
    }

    @Test
    void onTheWayBackNothingIsLostButWhatTheNewerReleaseHasAdded() throws Exception {
        TestClient before = predecessor.online(ALICE, 7, "phone");
        predecessor.deliver(delivery(1, ALICE).build());
        ConnectionRecord record = predecessor.record(before);
        TestClient after = successor.adopt((ConnectionRecord) NewerRelease.of(record));
        assertThat(DiscardUnknownFieldsParser.wrap(ConnectionRecord.parser())
                        .parseFrom(successor.record(after).toByteString()))
                .isEqualTo(record);
    }

    private static ByteString bytesOf(int id) {
        return TestClient.message(ALICE_AND_BOB, id).toByteString();
    }

    private static List<Long> numbers(List<Envelope> pushes) {
        return pushes.stream()
                .map(push -> TestClient.body(push, MessagePush.parser()).getPushNumber())
                .toList();
    }
}
