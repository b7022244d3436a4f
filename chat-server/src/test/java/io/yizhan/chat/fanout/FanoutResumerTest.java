package io.yizhan.chat.fanout;

import static io.yizhan.chat.fanout.FanoutStage.ACCESS_1;
import static io.yizhan.chat.fanout.FanoutStage.DATA_1;
import static io.yizhan.chat.fanout.FanoutStage.GROUP;
import static io.yizhan.chat.fanout.FanoutStage.route;
import static io.yizhan.chat.fanout.FanoutStage.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.Routes;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FanoutResumerTest {

    private final FanoutStage stage = new FanoutStage();
    private final FanoutResumer resumer =
            new FanoutResumer(FanoutStage.CONFIG, stage.fanout, stage.data, stage.loop, stage.loop, stage.metrics);
    private final ResumeFanoutHandler handler = new ResumeFanoutHandler(resumer);

    @Test
    void readsWhatIsOwedDeliversItAndTellsTheDataServerThatAsked() {
        resume(9, DATA_1, 4, 5);
        FetchMessagesRequest read = stage.data.open(Command.READ_MESSAGES).body(FetchMessagesRequest.class);
        assertThat(read.getFromSeq()).isEqualTo(4);
        assertThat(read.getLimit()).isEqualTo(2);
        answerPage(5, 4, 5);
        stage.answerRoutes(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)));

        var deliver = stage.openDeliver(ACCESS_1);
        assertThat(seqs(deliver)).containsExactly(4L, 5L);
        assertThat(deliver.body(DeliverRequest.class).getDeliveries(0).getEntry())
                .isEqualTo(FanoutStage.logEntry(4));
        assertThat(deliver.body(DeliverRequest.class).getDeliveries(0).getExceptSession())
                .isZero();
        stage.sign(deliver);
        assertThat(stage.completed()).containsExactly("9:[4, 5]");
        assertThat(stage.data.calls(Command.COMPLETE_FANOUT).get(0).call().target())
                .isEqualTo(DATA_1);
    }

    @Test
    void readsPageAfterPageAndSkipsWhatIsNotOwed() {
        stage.data.script(Command.READ_ROUTES, call -> ReadRoutesResponse.getDefaultInstance());
        resume(9, DATA_1, 1, 3, 300);
        answerPage(300, 1, 2, 3);
        assertThat(stage.data
                        .open(Command.READ_MESSAGES)
                        .body(FetchMessagesRequest.class)
                        .getFromSeq())
                .isEqualTo(300);
        answerPage(300, 300);

        assertThat(stage.completed()).containsExactly("9:[1, 3, 300]");
    }

    @Test
    void anEntryThatIsNoLongerInTheLogIsCompleteToo() {
        stage.data.script(Command.READ_ROUTES, call -> ReadRoutesResponse.getDefaultInstance());
        resume(9, DATA_1, 1, 2);
        answerPage(2, 2);

        assertThat(stage.completed()).containsExactly("9:[1, 2]");
    }

    @Test
    void anEntryThatIsNotYetInTheLogStaysOwed() {
        resume(9, DATA_1, 8);
        answerPage(7);

        assertThat(stage.completed()).isEmpty();
        assertDrained();
    }

    @Test
    void aFailedReadLeavesEverythingOwed() {
        resume(9, DATA_1, 1);
        stage.data.open(Command.READ_MESSAGES).fail(Status.UNAVAILABLE);
        stage.loop.run();

        assertThat(stage.completed()).isEmpty();
        assertDrained();
    }

    @Test
    void theSameRowIsNotBegunTwiceWhileItIsUnderWay() {
        resume(9, DATA_1, 1);
        answerPage(1, 1);
        stage.answerRoutes(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)));
        resume(9, DATA_1, 1);
        assertThat(stage.data.calls(Command.READ_MESSAGES)).hasSize(1);

        stage.sign(stage.openDeliver(ACCESS_1));
        resume(9, DATA_1, 1);
        assertThat(stage.data.calls(Command.READ_MESSAGES)).hasSize(2);
    }

    @Test
    void tooManyAtOnceAreOverloaded() {
        resume(1, DATA_1, 1);
        resume(2, DATA_1, 1);

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> resume(3, DATA_1, 1))
                .matches(e -> e.status() == Status.OVERLOADED && e.retryAfterMillis() > 0);
    }

    @Test
    void takesConversationsSixteenAtATime() {
        ResumeFanoutRequest.Builder request = ResumeFanoutRequest.newBuilder().setFanoutId(9);
        LongStream.rangeClosed(1, 20)
                .forEach(group -> request.addEntries(OwedEntry.newBuilder()
                        .setConversation(ConversationIds.group(group))
                        .setSeq(1)));
        resumer.resume(request.build(), DATA_1);
        stage.loop.run();
        assertThat(stage.data.allOpen(Command.READ_MESSAGES)).hasSize(16);

        stage.data.allOpen(Command.READ_MESSAGES).forEach(call -> call.fail(Status.UNAVAILABLE));
        stage.loop.run();
        assertThat(stage.data.allOpen(Command.READ_MESSAGES)).hasSize(4);
    }

    @Test
    void onlyDataServersMayAsk() {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> resume(9, ACCESS_1, 1))
                .matches(e -> e.status() == Status.FORBIDDEN);
    }

    private void resume(long fanoutId, NodeId from, long... seqs) {
        ResumeFanoutRequest.Builder request = ResumeFanoutRequest.newBuilder().setFanoutId(fanoutId);
        LongStream.of(seqs)
                .forEach(seq -> request.addEntries(
                        OwedEntry.newBuilder().setConversation(GROUP).setSeq(seq)));
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), stage.loop);
        handler.handle(request.build(), new RequestContext(from, 0, 0, 0, deadline, 0, 0));
        stage.loop.run();
    }

    private void answerPage(long lastSeq, long... seqs) {
        FetchMessagesResponse.Builder page = FetchMessagesResponse.newBuilder().setLastSeq(lastSeq);
        LongStream.of(seqs).forEach(seq -> page.addEntries(FanoutStage.logEntry(seq)));
        page.setMore(seqs.length > 0 && seqs[seqs.length - 1] < lastSeq);
        stage.data.open(Command.READ_MESSAGES).answer(page.build());
        stage.loop.run();
    }

    private void assertDrained() {
        assertThat(resumer.drain(Deadline.after(Duration.ofSeconds(60), stage.loop))
                        .toCompletableFuture())
                .isCompleted();
    }
}
