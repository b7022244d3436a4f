package io.yizhan.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An access server's two words, served by one function that each test chooses. */
class DispatcherTest {

    private static final int MAX_IN_FLIGHT = 3;
    private static final NodeId CALLER = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.CHAT)
            .setInstance(4)
            .setIncarnation(9)
            .build();

    private final HandLoop loop = new HandLoop();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final NodeIdentity identity = new NodeIdentity(1, ServerType.ACCESS, 1);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HandlerTable table = HandlerTable.of(
            ServerType.ACCESS, List.of(new Handler(Command.DELIVER), new Handler(Command.END_SESSIONS)));
    private final Dispatcher dispatcher = new Dispatcher(identity, () -> table, MAX_IN_FLIGHT, loop, metrics);
    private Function<RequestContext, CompletionStage<Message>> answer =
            context -> CompletableFuture.completedFuture(DeliverResponse.getDefaultInstance());

    @BeforeEach
    void bear() {
        identity.bear(77);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void answersWhoAsked() throws IOException {
        answer = context -> {
            assertThat(context.source()).isEqualTo(CALLER);
            assertThat(context.userId()).isEqualTo(5);
            assertThat(context.sessionId()).isEqualTo(6);
            assertThat(context.traceId()).isEqualTo(8);
            assertThat(context.attempt()).isEqualTo(2);
            assertThat(context.deadline().remainingMillis(loop)).isEqualTo(1500);
            return CompletableFuture.completedFuture(DeliverResponse.getDefaultInstance());
        };
        dispatch(request(Command.DELIVER_VALUE).user(5, 6).traceId(8).attempt(2).timeoutMillis(1500));
        Envelope response = response();
        assertThat(response.getKind()).isEqualTo(Kind.RESPONSE);
        assertThat(response.getStatus()).isEqualTo(Status.OK);
        assertThat(response.getRequestId()).isEqualTo(3);
        assertThat(response.getTarget()).isEqualTo(CALLER);
        assertThat(response.getSource()).isEqualTo(identity.self());
        assertThat(response.getTraceId()).isEqualTo(8);
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void unknownWordIsUnknown() throws IOException {
        dispatch(request(0x01FF));
        assertThat(response().getStatus()).isEqualTo(Status.UNKNOWN_COMMAND);
    }

    @Test
    void bodyThatDoesNotParseIsInvalid() throws IOException {
        Frame frame = Frame.read(EnvelopeWriter.request(Command.DELIVER_VALUE, 3)
                .source(CALLER)
                .wrap(
                        ByteBufAllocator.DEFAULT,
                        ByteBufAllocator.DEFAULT.buffer().writeByte(0x0b)));
        dispatcher.dispatch(frame, channel);
        frame.release();
        assertThat(response().getStatus()).isEqualTo(Status.INVALID);
    }

    @Test
    void withoutSourceItIsInvalid() throws IOException {
        dispatch(EnvelopeWriter.request(Command.DELIVER_VALUE, 3));
        assertThat(response().getStatus()).isEqualTo(Status.INVALID);
    }

    @Test
    void statusIsTheAnswerThrownOrCompleted() throws IOException {
        StatusException tooFast = new StatusException(Status.RATE_LIMITED, "too many messages", Duration.ofMillis(250));
        answer = context -> {
            throw tooFast;
        };
        dispatch(request(Command.DELIVER_VALUE));
        assertTooFast(response());
        answer = context -> CompletableFuture.failedFuture(tooFast);
        dispatch(request(Command.DELIVER_VALUE));
        assertTooFast(response());
        answer =
                context -> CompletableFuture.failedFuture(tooFast).thenApply(o -> DeliverResponse.getDefaultInstance());
        dispatch(request(Command.DELIVER_VALUE));
        assertTooFast(response());
    }

    @Test
    void faultIsInternalAndTellsNothing() throws IOException {
        answer = context -> {
            throw new IllegalStateException("password is 1234");
        };
        dispatch(request(Command.DELIVER_VALUE));
        Envelope response = response();
        assertThat(response.getStatus()).isEqualTo(Status.INTERNAL);
        assertThat(response.getReason()).doesNotContain("1234").isNotBlank();
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void moreThanTheBoundAreOverloaded() throws IOException {
        CompletableFuture<Message> open = new CompletableFuture<>();
        answer = context -> open;
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            dispatch(request(Command.DELIVER_VALUE));
        }
        assertThat(channel.outboundMessages()).isEmpty();
        dispatch(request(Command.DELIVER_VALUE));
        Envelope refused = response();
        assertThat(refused.getStatus()).isEqualTo(Status.OVERLOADED);
        assertThat(refused.getRetryAfterMs()).isPositive();
        assertThat(dispatcher.inFlight()).isEqualTo(MAX_IN_FLIGHT);
        open.complete(DeliverResponse.getDefaultInstance());
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            assertThat(response().getStatus()).isEqualTo(Status.OK);
        }
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void answerAfterTheDeadlineIsDroppedAndCounted() {
        CompletableFuture<Message> open = new CompletableFuture<>();
        answer = context -> open;
        dispatch(request(Command.DELIVER_VALUE).timeoutMillis(100));
        loop.advance(Duration.ofMillis(100));
        open.complete(DeliverResponse.getDefaultInstance());
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(metrics.counter("yizhan.requests.expired").count()).isOne();
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void responseThatIsTooLargeIsAFault() throws IOException {
        answer = context -> CompletableFuture.completedFuture(DeliverResponse.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1000,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[4 << 20]))
                                        .build())
                        .build())
                .build());
        dispatch(request(Command.DELIVER_VALUE));
        assertThat(response().getStatus()).isEqualTo(Status.INTERNAL);
    }

    private static void assertTooFast(Envelope response) {
        assertThat(response.getStatus()).isEqualTo(Status.RATE_LIMITED);
        assertThat(response.getReason()).isEqualTo("too many messages");
        assertThat(response.getRetryAfterMs()).isEqualTo(250);
    }

    private static EnvelopeWriter request(int command) {
        return EnvelopeWriter.request(command, 3).source(CALLER);
    }

    private void dispatch(EnvelopeWriter request) {
        Frame frame = Frame.read(request.delimited(ByteBufAllocator.DEFAULT, DeliverRequest.getDefaultInstance()));
        dispatcher.dispatch(frame, channel);
        frame.release();
    }

    private Envelope response() throws IOException {
        ByteBuf bytes = channel.readOutbound();
        try (InputStream in = new ByteBufInputStream(bytes, true)) {
            return Envelope.parseDelimitedFrom(in);
        }
    }

    private final class Handler implements CommandHandler<Message, Message> {

        private final Command command;

        Handler(Command command) {
            this.command = command;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public CompletionStage<Message> handle(Message request, RequestContext context) {
            assertThat(request)
                    .isInstanceOf(CommandWord.of(command).requestPrototype().getClass());
            return answer.apply(context);
        }
    }
}
