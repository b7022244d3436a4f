package io.yizhan.chat.submit;

import static io.yizhan.chat.submit.Messages.ANNA;
import static io.yizhan.chat.submit.Messages.BERT;
import static io.yizhan.chat.submit.Messages.BOTH;
import static io.yizhan.chat.submit.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.chat.fanout.Fanout;
import io.yizhan.chat.fanout.FanoutConfig;
import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.DeliveryResult;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Routes;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.FakeCaller.FakeCall;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageSubmitterTest {

    private static final NodeId ACCESS = FakeCaller.node(ServerType.ACCESS, 1, 101);
    private static final NodeId DATA = FakeCaller.node(ServerType.DATA, 1, 201);
    private static final long SESSION = 5;

    private final HandLoop loop = new HandLoop();
    private final FakeCaller data = new FakeCaller(loop);
    private final FakeCaller chat = new FakeCaller(loop);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Fanout fanout = new Fanout(
            new FanoutConfig(
                    Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(10), 1 << 20, 1 << 18, 4),
            data,
            chat,
            loop,
            loop,
            (entry, users) -> {},
            metrics);
    private final MessageSubmitter submitter =
            new MessageSubmitter(2, new RateLimit(100, 70, 100), ContentPolicy.ALLOW_ALL, data, fanout, loop, metrics);
    private final SubmitMessagesHandler submits = new SubmitMessagesHandler(submitter);
    private final SendMessageHandler sends = new SendMessageHandler(submitter);

    MessageSubmitterTest() {
        data.answerAs(DATA);
        data.script(Command.COMPLETE_FANOUT, call -> CompleteFanoutResponse.getDefaultInstance());
        chat.join(ACCESS, NodeState.ACTIVE);
    }

    @Test
    void appendsWhatIsAcceptedAndAnswersAtCommitBeforeAnyPush() throws Exception {
        var answer = submit(text(1, "one"), ByteString.copyFromUtf8("garbage"), text(2, "two"));

        FakeCall append = data.open(Command.APPEND_MESSAGES);
        AppendMessagesRequest request = append.body(AppendMessagesRequest.class);
        assertThat(append.call().userId()).isEqualTo(ANNA);
        assertThat(request.getConversation()).isEqualTo(BOTH);
        assertThat(request.getMessagesCount()).isEqualTo(2);
        assertThat(request.getMessages(1).getSender()).isEqualTo(ANNA);
        assertThat(request.getMessages(1).getClientMessageId()).isEqualTo(Messages.id(2));
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(request.getMessages(1).getContent().toByteArray());
        assertThat(request.getMessages(1).getContentHash().toByteArray()).isEqualTo(Arrays.copyOf(digest, 16));

        append.answer(appended(stored(7), stored(8)));
        assertThat(results(answer))
                .extracting(SubmitResult::getStatus)
                .containsExactly(Status.OK, Status.INVALID, Status.OK);
        assertThat(results(answer)).extracting(SubmitResult::getSeq).containsExactly(7L, 0L, 8L);
        assertThat(results(answer).get(2).getTimeMs()).isEqualTo(1_008);
        assertThat(chat.calls(Command.DELIVER)).isEmpty();

        loop.run();
        DeliverRequest deliver = chat.open(Command.DELIVER).body(DeliverRequest.class);
        assertThat(deliver.getDeliveriesCount()).isEqualTo(2);
        LogEntry entry = LogEntry.parseFrom(deliver.getDeliveries(1).getEntry());
        assertThat(entry.getSeq()).isEqualTo(8);
        assertThat(entry.getSender()).isEqualTo(ANNA);
        assertThat(entry.getTimeMs()).isEqualTo(1_008);
        assertThat(entry.getConversation()).isEqualTo(BOTH);
        assertThat(entry.getClientMessageId()).isEqualTo(Messages.id(2));
        assertThat(entry.getContent().getText()).isEqualTo("two");
        assertThat(deliver.getDeliveries(1).getExceptUser()).isEqualTo(ANNA);
        assertThat(deliver.getDeliveries(1).getExceptSession()).isEqualTo(SESSION);
    }

    @Test
    void theDataServersRefusalsReachTheClientAndAreNotFannedOut() {
        var answer = submit(text(1, "a"), text(2, "b"));
        AppendResult conflict = AppendResult.newBuilder()
                .setStatus(Status.CONFLICT)
                .setReason("other content")
                .build();
        data.open(Command.APPEND_MESSAGES).answer(appended(conflict, stored(7)));
        loop.run();

        assertThat(results(answer).get(0).getStatus()).isEqualTo(Status.CONFLICT);
        assertThat(results(answer).get(0).getReason()).isEqualTo("other content");
        assertThat(chat.open(Command.DELIVER).body(DeliverRequest.class).getDeliveriesCount())
                .isEqualTo(1);
    }

    @Test
    void aRepeatAnswersTheFirstSeqAndRunsTheFanoutAgainWithoutCompletingIt() {
        var answer = submit(text(1, "a"));
        data.open(Command.APPEND_MESSAGES)
                .answer(appended(stored(3).toBuilder().setRepeated(true).build()));
        loop.run();
        assertThat(results(answer).get(0).getSeq()).isEqualTo(3);

        chat.open(Command.DELIVER)
                .answer(DeliverResponse.newBuilder()
                        .addResults(DeliveryResult.getDefaultInstance())
                        .build());
        loop.advance(Duration.ofSeconds(1));
        assertThat(fanout.backlog()).isZero();
        assertThat(data.calls(Command.COMPLETE_FANOUT)).isEmpty();
    }

    @Test
    void nothingAcceptedIsAnsweredWithoutTheDataServer() {
        var answer = submit(ByteString.copyFromUtf8("garbage"));

        assertThat(results(answer)).extracting(SubmitResult::getStatus).containsExactly(Status.INVALID);
        assertThat(data.calls(Command.APPEND_MESSAGES)).isEmpty();
    }

    @Test
    void anUnknownFateIsTheAnswerForTheWholeBatch() {
        var answer = submit(text(1, "a"), text(2, "b"));
        data.open(Command.APPEND_MESSAGES).fail(Status.UNAVAILABLE);

        assertThat(statusOf(answer)).isEqualTo(Status.UNAVAILABLE);
        assertThat(submitter.inFlight()).isZero();
        assertThat(metrics.get("yizhan.chat.messages")
                        .tag("status", "unavailable")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void anAnswerThatDoesNotFitIsAFault() {
        var answer = submit(text(1, "a"));
        data.open(Command.APPEND_MESSAGES).answer(appended());

        assertThat(statusOf(answer)).isEqualTo(Status.INTERNAL);
        assertThat(submitter.inFlight()).isZero();
    }

    @Test
    void tooManyBatchesAreOverloaded() {
        submit(text(1, "a"));
        submit(text(2, "b"));

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> submit(text(3, "c")))
                .matches(e -> e.status() == Status.OVERLOADED && e.retryAfterMillis() > 0);
        data.allOpen(Command.APPEND_MESSAGES).get(0).answer(appended(stored(1)));
        submit(text(3, "c"));
    }

    @Test
    void aBatchHasAtMost64Messages() {
        ByteString[] many = IntStream.range(0, 65).mapToObj(i -> text(i, "x")).toArray(ByteString[]::new);

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> submit(many))
                .matches(e -> e.status() == Status.INVALID);
        submit(Arrays.copyOf(many, 64));
    }

    @Test
    void nobodyIsNoSender() {
        RequestContext nobody = new RequestContext(ACCESS, 0, 0, 0, deadline(), 0, 0);
        SubmitMessagesRequest request =
                SubmitMessagesRequest.newBuilder().setConversation(BOTH).build();

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> submits.handle(request, nobody))
                .matches(e -> e.status() == Status.FORBIDDEN);
    }

    @Test
    void aSingleMessageIsABatchOfOne() throws Exception {
        SendMessageRequest request = SendMessageRequest.parseFrom(text(1, "a"));
        CompletableFuture<SendMessageResponse> answer =
                sends.handle(request, context()).toCompletableFuture();
        data.open(Command.APPEND_MESSAGES).answer(appended(stored(7)));
        assertThat(answer.join().getSeq()).isEqualTo(7);

        var refused = sends.handle(request.toBuilder().clearContent().build(), context())
                .toCompletableFuture();
        assertThat(statusOf(refused)).isEqualTo(Status.INVALID);
    }

    @Test
    void drainWaitsForTheAnswer() {
        submit(text(1, "a"));
        var drained = submitter.drain(deadline()).toCompletableFuture();
        assertThat(drained).isNotDone();
        data.open(Command.APPEND_MESSAGES).answer(appended(stored(1)));

        assertThat(drained).isCompleted();
        assertThat(fanout.backlog()).isEqualTo(1);
    }

    private CompletableFuture<SubmitMessagesResponse> submit(ByteString... messages) {
        SubmitMessagesRequest request = SubmitMessagesRequest.newBuilder()
                .setConversation(BOTH)
                .addAllMessages(List.of(messages))
                .build();
        return submits.handle(request, context()).toCompletableFuture();
    }

    private RequestContext context() {
        return new RequestContext(ACCESS, ANNA, SESSION, 0, deadline(), 0, 0);
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(5), loop);
    }

    private static AppendResult stored(long seq) {
        return AppendResult.newBuilder().setSeq(seq).setTimeMs(1_000 + seq).build();
    }

    private static AppendMessagesResponse appended(AppendResult... results) {
        return AppendMessagesResponse.newBuilder()
                .addAllResults(List.of(results))
                .setFanoutId(9)
                .setRoutes(Routes.newBuilder()
                        .addAccess(AccessRoute.newBuilder()
                                .setAccess(ACCESS)
                                .addUsers(ANNA)
                                .addUsers(BERT)))
                .build();
    }

    private static List<SubmitResult> results(CompletableFuture<SubmitMessagesResponse> answer) {
        assertThat(answer).isCompleted();
        return answer.join().getResultsList();
    }

    private static Status statusOf(CompletableFuture<?> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((response, error) -> Statuses.of(error).status()).join();
    }
}
