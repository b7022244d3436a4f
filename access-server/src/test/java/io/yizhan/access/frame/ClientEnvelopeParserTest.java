package io.yizhan.access.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientEnvelopeParserTest {

    private static final ByteString BODY = ByteString.copyFromUtf8("body");

    @Test
    void readsWhatAClientMaySay() {
        Envelope envelope = good().setTimeoutMs(7).setTraceId(-5).setAttempt(2).build();

        assertThat(parse(envelope.toByteString()))
                .isEqualTo(new ClientRequest(Command.PING_VALUE, Kind.REQUEST, 1L << 60, 7, -5, 2, BODY));
    }

    @Test
    void aPushNeedsNoRequestId() {
        Envelope envelope = Envelope.newBuilder()
                .setCommand(Command.CONFIRM_PUSH_VALUE)
                .setKind(Kind.PUSH)
                .build();

        assertThat(parse(envelope.toByteString())).isInstanceOf(ClientRequest.class);
    }

    static Stream<Arguments> forbidden() {
        NodeId node = NodeId.newBuilder().setCluster(1).build();
        return Stream.of(
                Arguments.of("status", good().setStatus(Status.INVALID)),
                Arguments.of("routing_key", good().setRoutingKey(1)),
                Arguments.of("source", good().setSource(node)),
                Arguments.of("target", good().setTarget(node)),
                Arguments.of("user_id", good().setUserId(1)),
                Arguments.of("session_id", good().setSessionId(1)),
                Arguments.of("reason", good().setReason("because")),
                Arguments.of("retry_after_ms", good().setRetryAfterMs(1)),
                Arguments.of("request_id", good().clearRequestId()),
                Arguments.of("kind", good().clearKind()));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void aFieldThatIsNotTheClientsIsNamed(String field, Envelope.Builder envelope) {
        RefusedFrame refused = refused(envelope.build().toByteString());

        assertThat(refused.reason()).startsWith(field + ":");
        assertThat(refused.command()).isEqualTo(Command.PING_VALUE);
        assertThat(refused.requestId()).isEqualTo(field.equals("request_id") ? 0 : 1L << 60);
    }

    @Test
    void aSecondUserBehindTheBodyIsFound() {
        ByteString sly = good().build()
                .toByteString()
                .concat(Envelope.newBuilder().setUserId(42).build().toByteString());

        assertThat(refused(sly).reason()).isEqualTo("user_id: behind the body (expected: nothing)");
    }

    @Test
    void nothingAtAllMayStandBehindTheBody() {
        ByteString unknown = field(99, 1);

        assertThat(refused(good().build().toByteString().concat(unknown)).reason())
                .startsWith("field 99: behind the body");
        assertThat(refused(good().build().toByteString().concat(good().build().toByteString()))
                        .reason())
                .startsWith("command: behind the body");
    }

    @Test
    void twiceTheSameFieldIsNamed() {
        ByteString twice = Envelope.newBuilder()
                .setCommand(Command.LOGIN_VALUE)
                .build()
                .toByteString()
                .concat(good().build().toByteString());

        assertThat(refused(twice).reason()).startsWith("command: is there twice");
    }

    @Test
    void unknownFieldsBeforeTheBodyAreSkipped() {
        ByteString newer = field(99, 1).concat(good().build().toByteString());

        assertThat(parse(newer)).isInstanceOf(ClientRequest.class);
    }

    @Test
    void aNumberBeyondItsTypeIsNamed() {
        assertThat(refused(field(1, 1L << 40)).reason()).startsWith("command: 1099511627776");
        assertThat(refused(field(10, -1)).reason()).startsWith("timeout_ms: 18446744073709551615");
    }

    @Test
    void everyTruncationIsMalformedOrReadable() {
        ByteString whole = good().setTraceId(1).build().toByteString();
        for (int length = 0; length < whole.size(); length++) {
            ByteBuf part = Unpooled.wrappedBuffer(whole.substring(0, length).toByteArray());
            try {
                assertThat(ClientEnvelopeParser.parse(part)).isNotNull();
            } catch (MalformedFrameException expected) {
                assertThat(expected).hasMessageContaining("expected:");
            }
        }
    }

    @Test
    void groupsAndFieldZeroAreGarbage() {
        assertThatThrownBy(() -> parse(ByteString.copyFrom(new byte[] {0x0b})))
                .isInstanceOf(MalformedFrameException.class);
        assertThatThrownBy(() -> parse(ByteString.copyFrom(new byte[] {0x00, 0x01})))
                .isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void randomBytesNeverDoAnythingElse() {
        Random random = new Random(20);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                assertThat(ClientEnvelopeParser.parse(Unpooled.wrappedBuffer(bytes)))
                        .isNotNull();
            } catch (MalformedFrameException expected) {
                assertThat(expected.getStackTrace()).isEmpty();
            }
        }
    }

    private static Envelope.Builder good() {
        return Envelope.newBuilder()
                .setCommand(Command.PING_VALUE)
                .setKind(Kind.REQUEST)
                .setRequestId(1L << 60)
                .setBody(BODY);
    }

    private static ByteString field(int number, long value) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64(number, value);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteString();
    }

    private static ClientFrame parse(ByteString bytes) {
        return ClientEnvelopeParser.parse(Unpooled.wrappedBuffer(bytes.toByteArray()));
    }

    private static RefusedFrame refused(ByteString bytes) {
        ClientFrame frame = parse(bytes);
        assertThat(frame).isInstanceOf(RefusedFrame.class);
        return (RefusedFrame) frame;
    }
}
