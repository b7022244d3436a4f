package io.yizhan.access.send;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.ALICE_AND_BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import io.yizhan.runtime.testing.FakeCaller.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendOrderTest {

    private final AccessFixture access = new AccessFixture("send.queued = 100");
    private final TestClient client = access.online(ALICE, 5, "phone");

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void oneBatchIsOnTheWayAndTheOthersFollowAsOne() {
        send(1, 2, 3);
        assertThat(idsOf(open())).containsExactly(1);
        ok(open(), 10);
        assertThat(idsOf(open())).containsExactly(2, 3);
        send(4);
        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).hasSize(1);
        ok(open(), 11);
        ok(open(), 13);

        assertThat(client.received())
                .extracting(answer ->
                        TestClient.body(answer, SendMessageResponse.parser()).getSeq())
                .containsExactly(10L, 11L, 12L, 13L);
    }

    @Test
    void whatOneReadBringsLeavesAsOne() {
        client.sendTogether(ALICE_AND_BOB, 1, 2, 3);
        assertThat(idsOf(open())).containsExactly(1, 2, 3);
        client.sendTogether(ALICE_AND_BOB, 4, 5);
        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).hasSize(1);
        ok(open(), 10);
        assertThat(idsOf(open())).containsExactly(4, 5);
        ok(open(), 13);

        assertThat(statuses()).hasSize(5).containsOnly(Status.OK);
    }

    @Test
    void nothingLeavesBeforeTheReadIsOver() {
        client.sendWithinARead(ALICE_AND_BOB, 1, 2);
        client.sendWithinARead(ConversationIds.group(9), 3);
        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).isEmpty();
        client.sendWithinARead(ALICE_AND_BOB, 4);
        client.endRead();

        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES).stream()
                        .map(SendOrderTest::idsOf)
                        .toList())
                .containsExactlyInAnyOrder(List.of(1, 2, 4), List.of(3));
    }

    @Test
    void whatWasReadBeforeTheClientHungUpIsSent() {
        client.sendWithinARead(ALICE_AND_BOB, 1, 2);
        client.endRead();
        client.close();

        assertThat(idsOf(open())).containsExactly(1, 2);
    }

    @Test
    void aSessionThatEndsWithinAReadSendsNothingMore() {
        client.sendWithinARead(ALICE_AND_BOB, 1, 2);
        client.close();

        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).isEmpty();
    }

    @Test
    void whatIsReadAfterAPauseIsSentToo() {
        try (AccessFixture slow =
                new AccessFixture("connection.frames-per-second = 10", "connection.frames-burst = 5")) {
            TestClient fast = slow.online(ALICE, 5, "phone");
            slow.advance(Duration.ofSeconds(1));
            fast.sendTogether(ALICE_AND_BOB, 1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(idsOf(slow.chat.open(Command.SUBMIT_MESSAGES))).containsExactly(1, 2, 3, 4, 5);
            ok(slow.chat.open(Command.SUBMIT_MESSAGES), 1);
            slow.advance(Duration.ofSeconds(1));
            assertThat(idsOf(slow.chat.open(Command.SUBMIT_MESSAGES))).containsExactly(6);
            ok(slow.chat.open(Command.SUBMIT_MESSAGES), 6);
            assertThat(idsOf(slow.chat.open(Command.SUBMIT_MESSAGES))).containsExactly(7, 8);
        }
    }

    @Test
    void theHeaderIsTheSessionsAndTheBodyTheClients() throws InvalidProtocolBufferException {
        send(1);
        FakeCall call = open();

        assertThat(call.call().userId()).isEqualTo(ALICE);
        assertThat(call.call().sessionId()).isEqualTo(5);
        assertThat(call.call().routingKey()).isEqualTo(RoutingKeys.ofConversation(ALICE_AND_BOB));
        SubmitMessagesRequest body = call.body(SubmitMessagesRequest.class);
        assertThat(body.getConversation()).isEqualTo(ALICE_AND_BOB);
        assertThat(SendMessageRequest.parseFrom(body.getMessages(0))).isEqualTo(TestClient.message(ALICE_AND_BOB, 1));
        ok(call, 1);
    }

    @Test
    void otherConversationsDoNotWait() {
        send(1, 2);
        client.sendMessage(ConversationIds.group(9), 3);

        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).hasSize(2);
    }

    /** What is refused needs a barrier in its conversation, and their number has a bound. */
    @Test
    void whoHasRefusedMessagesInTooManyConversationsHasToConnectAgain() {
        for (int i = 0; i < 400; i++) {
            client.sendMessage(ConversationIds.group(i + 1), i);
        }
        assertThat(client.isOpen()).isTrue();
        assertThat(client.received())
                .hasSize(300)
                .allSatisfy(answer -> assertThat(answer.getStatus()).isEqualTo(Status.OVERLOADED));

        client.sendMessage(ConversationIds.group(401), 400);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aBatchHoldsAtMostSixtyFour() {
        send(0);
        for (int i = 1; i <= 70; i++) {
            send(i);
        }
        ok(open(), 1);
        assertThat(idsOf(open())).hasSize(64);
        ok(open(), 2);
        assertThat(idsOf(open())).containsExactly(65, 66, 67, 68, 69, 70);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMEOUT", "UNAVAILABLE", "INTERNAL", "OVERLOADED", "RATE_LIMITED"})
    void whatMayBeRepeatedHoldsBackWhatIsBehind(Status status) {
        send(1);
        ok(open(), 1);
        send(2, 3, 4);
        open().fail(status);

        assertThat(statuses()).containsExactly(Status.OK, status, Status.UNSENT, Status.UNSENT);

        // What the client had sent before it knew.
        send(5);
        assertThat(statuses()).containsExactly(Status.UNSENT);
        // Its repeat, in the old order.
        send(2, 3, 4, 5);
        assertThat(idsOf(open())).containsExactly(2);
        ok(open(), 2);
        assertThat(idsOf(open())).containsExactly(3, 4, 5);
        ok(open(), 3);
        assertThat(statuses()).containsExactly(Status.OK, Status.OK, Status.OK, Status.OK);
    }

    @Test
    void aBatchWithOneThatMayBeRepeatedHoldsBackWhatIsBehind() {
        send(1, 2, 3);
        ok(open(), 1);
        send(4);
        open().answer(SubmitMessagesResponse.newBuilder()
                .addResults(result(Status.OK, 2))
                .addResults(result(Status.RATE_LIMITED, 0))
                .build());

        assertThat(statuses()).containsExactly(Status.OK, Status.OK, Status.RATE_LIMITED, Status.UNSENT);
        send(4);
        assertThat(statuses()).containsExactly(Status.UNSENT);
        send(3);
        assertThat(idsOf(open())).containsExactly(3);
    }

    @Test
    void whatIsRefusedForGoodHoldsNothingBack() {
        send(1, 2);
        open().answer(SubmitMessagesResponse.newBuilder()
                .addResults(result(Status.FORBIDDEN, 0))
                .build());
        assertThat(idsOf(open())).containsExactly(2);
        ok(open(), 1);

        assertThat(statuses()).containsExactly(Status.FORBIDDEN, Status.OK);
    }

    @Test
    void aStatusOfANewerReleaseIsInternal() {
        send(1);
        open().answer(SubmitMessagesResponse.newBuilder()
                .addResults(SubmitResult.newBuilder().setStatusValue(99))
                .build());

        assertThat(statuses()).containsExactly(Status.INTERNAL);
    }

    @Test
    void aResultThatIsMissingIsOfUnknownFate() {
        send(1, 2);
        ok(open(), 1);
        open().answer(SubmitMessagesResponse.getDefaultInstance());

        assertThat(statuses()).containsExactly(Status.OK, Status.INTERNAL);
    }

    @Test
    void aFullQueueRefusesAndWhatComesBehindWaitsForTheRepeat() {
        for (int i = 0; i <= 100; i++) {
            send(i);
        }
        assertThat(statuses()).containsExactly(Status.OVERLOADED);
        ok(open(), 1);
        ok(open(), 2);
        client.received();
        send(101);
        assertThat(statuses()).containsExactly(Status.UNSENT);
        send(100, 101);
        assertThat(statuses()).isEmpty();
    }

    @Test
    void aClientThatGivesUpIsServedAgainAfterAWhile() {
        send(1);
        open().fail(Status.TIMEOUT);
        send(2);
        assertThat(statuses()).containsExactly(Status.TIMEOUT, Status.UNSENT);
        access.advance(Duration.ofSeconds(15));
        send(2);

        assertThat(idsOf(open())).containsExactly(2);
    }

    @Test
    void chatThatDoesNotAnswerIsATimeout() {
        send(1, 2);
        access.advance(Duration.ofSeconds(11));

        assertThat(statuses()).containsExactly(Status.TIMEOUT, Status.UNSENT);
    }

    @Test
    void anAnswerAfterTheSessionHasEndedIsNobodys() {
        send(1, 2);
        client.close();
        ok(open(), 1);

        assertThat(access.chat.allOpen(Command.SUBMIT_MESSAGES)).isEmpty();
    }

    private void send(int... ids) {
        for (int id : ids) {
            client.sendMessage(ALICE_AND_BOB, id);
        }
    }

    private FakeCall open() {
        return access.chat.open(Command.SUBMIT_MESSAGES);
    }

    private static void ok(FakeCall call, long firstSeq) {
        SubmitMessagesResponse.Builder response = SubmitMessagesResponse.newBuilder();
        int count = call.body(SubmitMessagesRequest.class).getMessagesCount();
        for (int i = 0; i < count; i++) {
            response.addResults(result(Status.OK, firstSeq + i));
        }
        call.answer(response.build());
    }

    private static SubmitResult result(Status status, long seq) {
        return SubmitResult.newBuilder().setStatus(status).setSeq(seq).build();
    }

    private List<Status> statuses() {
        return client.received().stream().map(Envelope::getStatus).toList();
    }

    private static List<Integer> idsOf(FakeCall call) {
        List<Integer> ids = new ArrayList<>();
        for (var bytes : call.body(SubmitMessagesRequest.class).getMessagesList()) {
            try {
                ids.add(SendMessageRequest.parseFrom(bytes)
                        .getClientMessageId()
                        .asReadOnlyByteBuffer()
                        .getInt());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return ids;
    }
}
