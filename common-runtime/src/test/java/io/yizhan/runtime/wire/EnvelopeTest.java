package io.yizhan.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LinkChallenge;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading and writing agree with protobuf's own; the seed is part of every failure's description. */
class EnvelopeTest {

    private static final ByteBufAllocator DIRECT = new UnpooledByteBufAllocator(true);
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void readsWhatProtobufWrites() throws IOException {
        for (int round = 0; round < 300; round++) {
            Envelope envelope = randomEnvelope();
            Frame frame = Frame.read(delimited(envelope));
            assertSame(envelope, frame);
            frame.release();
        }
    }

    @Test
    void writesWhatProtobufReads() throws IOException {
        for (int round = 0; round < 300; round++) {
            Envelope envelope = randomEnvelope();
            EnvelopeHeader header = header(envelope);
            LinkChallenge body = LinkChallenge.parseFrom(envelope.getBody());
            ByteBufAllocator allocator = random.nextBoolean() ? DIRECT : HEAP;
            ByteBuf written = EnvelopeWriter.copyOf(header).delimited(allocator, body);
            assertThat(written.writableBytes()).as("seed %d", seed).isZero();
            assertThat(parseDelimited(written)).as("seed %d", seed).isEqualTo(envelope);
            ByteBuf undelimited = EnvelopeWriter.copyOf(header).undelimited(allocator, body);
            assertThat(Envelope.parseFrom(ByteBufUtil.getBytes(undelimited)))
                    .as("seed %d", seed)
                    .isEqualTo(envelope);
            undelimited.release();
        }
    }

    @Test
    void readdressesAroundTheSameBody() throws IOException {
        for (int round = 0; round < 200; round++) {
            Envelope envelope = randomEnvelope();
            NodeId target = randomNode().toBuilder().setInstance(5).build();
            Frame frame = Frame.read(delimited(envelope));
            ByteBuf wrapped = EnvelopeWriter.copyOf(frame.header())
                    .target(target)
                    .routingKey(42)
                    .wrap(HEAP, frame.body().retain());
            frame.release();
            assertThat(parseDelimited(wrapped))
                    .as("seed %d", seed)
                    .isEqualTo(envelope.toBuilder()
                            .setTarget(target)
                            .setRoutingKey(42)
                            .build());
        }
    }

    @Test
    void skipsFieldsOfALaterRelease() throws IOException {
        Envelope envelope = randomEnvelope();
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(16, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
                .addField(17, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                .addField(18, UnknownFieldSet.Field.newBuilder().addFixed64(1).build())
                .addField(
                        19,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                .build())
                .build();
        byte[] unknown = later.toByteArray();
        byte[] known = envelope.toByteArray();
        byte[] both = new byte[unknown.length + known.length];
        System.arraycopy(unknown, 0, both, 0, unknown.length);
        System.arraycopy(known, 0, both, unknown.length, known.length);
        Frame frame = Frame.read(delimited(both));
        assertSame(envelope, frame);
        frame.release();
    }

    @Test
    void unknownKindAndStatusAreUnrecognized() throws IOException {
        Frame frame = Frame.read(delimited(
                Envelope.newBuilder().setKindValue(99).setStatusValue(99).build()));
        assertThat(frame.header().kind()).isEqualTo(Kind.UNRECOGNIZED);
        assertThat(frame.header().status()).isEqualTo(Status.UNRECOGNIZED);
        frame.release();
    }

    /** Node ids are remembered by their bytes: the same few come in any order, among them such as differ in one bit. */
    @Test
    void readsTheSameNodesAgainAndAgain() throws IOException {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            NodeId node = randomNode();
            nodes.add(node);
            nodes.add(node.toBuilder()
                    .setIncarnation(node.getIncarnation() ^ 1L << random.nextInt(64))
                    .build());
            nodes.add(node.toBuilder().setInstance(node.getInstance() ^ 1).build());
        }
        for (int round = 0; round < 3000; round++) {
            Envelope envelope = Envelope.newBuilder()
                    .setSource(nodes.get(random.nextInt(nodes.size())))
                    .setTarget(nodes.get(random.nextInt(nodes.size())))
                    .build();
            Frame frame = Frame.read(delimited(envelope));
            assertSame(envelope, frame);
            frame.release();
        }
    }

    @Test
    void aFrameInTheMiddleOfABuffer() throws IOException {
        Envelope envelope = randomEnvelope();
        ByteBuf frame = delimited(envelope);
        ByteBuf buffer =
                Unpooled.buffer().writeZero(7).writeBytes(frame.duplicate()).writeZero(9);
        assertThat(EnvelopeHeaders.read(buffer, 7, frame.readableBytes()))
                .as("seed %d", seed)
                .isEqualTo(EnvelopeHeaders.read(frame));
        frame.release();
        buffer.release();
    }

    /** Whatever the bytes are: a header that stays within them, or the one exception. */
    @Test
    void anyGarbageIsAHeaderOrMalformed() throws IOException {
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = randomEnvelope().toByteArray();
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            } else {
                for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            ByteBuf frame = delimited(bytes);
            try {
                EnvelopeHeader header = EnvelopeHeaders.read(frame);
                assertThat(header.bodyLength()).as("seed %d", seed).isNotNegative();
                assertThat(header.bodyOffset() + header.bodyLength())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(bytes.length);
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } finally {
                frame.release();
            }
        }
    }

    @Test
    void lengthPrefixMustBeTheFramesLength() {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[] {3, 8, 1});
        assertThatThrownBy(() -> Frame.read(frame)).isInstanceOf(MalformedFrameException.class);
        frame.release();
    }

    @Test
    void bodyThatIsAnotherMessageIsInvalid() throws IOException {
        Frame frame = Frame.read(delimited(Envelope.newBuilder()
                .setBody(ByteString.copyFrom(new byte[] {0x0b}))
                .build()));
        assertThatThrownBy(() -> frame.parseBody(LinkChallenge.getDefaultInstance()))
                .isInstanceOf(InvalidProtocolBufferException.class);
        frame.release();
    }

    private void assertSame(Envelope envelope, Frame frame) throws InvalidProtocolBufferException {
        assertThat(header(envelope)).as("seed %d", seed).isEqualTo(withoutBody(frame.header()));
        assertThat(ByteString.copyFrom(ByteBufUtil.getBytes(frame.body())))
                .as("seed %d", seed)
                .isEqualTo(envelope.getBody());
        assertThat(frame.parseBody(LinkChallenge.getDefaultInstance()))
                .as("seed %d", seed)
                .isEqualTo(LinkChallenge.parseFrom(envelope.getBody()));
    }

    private static Envelope parseDelimited(ByteBuf bytes) throws IOException {
        try (InputStream in = new ByteBufInputStream(bytes, true)) {
            return Envelope.parseDelimitedFrom(in);
        }
    }

    private static EnvelopeHeader header(Envelope e) {
        return new EnvelopeHeader(
                e.getCommand(),
                e.getKind(),
                e.getRequestId(),
                e.getStatus(),
                e.getRoutingKey(),
                e.hasSource() ? e.getSource() : null,
                e.hasTarget() ? e.getTarget() : null,
                e.getUserId(),
                e.getSessionId(),
                e.getTimeoutMs(),
                e.getTraceId(),
                e.getAttempt(),
                e.getReason(),
                e.getRetryAfterMs(),
                0,
                0);
    }

    private static EnvelopeHeader withoutBody(EnvelopeHeader h) {
        return new EnvelopeHeader(
                h.command(),
                h.kind(),
                h.requestId(),
                h.status(),
                h.routingKey(),
                h.source(),
                h.target(),
                h.userId(),
                h.sessionId(),
                h.timeoutMillis(),
                h.traceId(),
                h.attempt(),
                h.reason(),
                h.retryAfterMillis(),
                0,
                0);
    }

    /** Each field is there or not; numbers of any length. */
    private Envelope randomEnvelope() {
        Envelope.Builder envelope = Envelope.newBuilder()
                .setCommand((int) number())
                .setKindValue(random.nextInt(4))
                .setRequestId(number())
                .setStatusValue(random.nextInt(14))
                .setRoutingKey(number())
                .setUserId(number())
                .setSessionId(number())
                .setTimeoutMs((int) number())
                .setTraceId(number())
                .setAttempt((int) number())
                .setReason(random.nextBoolean() ? "" : "驿站 says no".repeat(random.nextInt(20)))
                .setRetryAfterMs((int) number());
        if (random.nextBoolean()) {
            envelope.setSource(randomNode());
        }
        if (random.nextBoolean()) {
            envelope.setTarget(randomNode());
        }
        if (random.nextBoolean()) {
            byte[] nonce = new byte[random.nextInt(3000)];
            random.nextBytes(nonce);
            envelope.setBody(LinkChallenge.newBuilder()
                    .setNonce(ByteString.copyFrom(nonce))
                    .build()
                    .toByteString());
        }
        return envelope.build();
    }

    private NodeId randomNode() {
        return NodeId.newBuilder()
                .setCluster((int) number())
                .setType(ServerType.forNumber(1 + random.nextInt(8)))
                .setInstance((int) number())
                .setIncarnation(number())
                .setLineage(number())
                .build();
    }

    private long number() {
        return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> random.nextInt(64);
    }

    private ByteBuf delimited(Envelope envelope) throws IOException {
        return delimited(envelope.toByteArray());
    }

    private ByteBuf delimited(byte[] envelope) throws IOException {
        ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        for (int rest = envelope.length; ; rest >>>= 7) {
            if (rest < 0x80) {
                prefix.write(rest);
                break;
            }
            prefix.write((rest & 0x7f) | 0x80);
        }
        ByteBuf buffer = random.nextBoolean() ? Unpooled.directBuffer() : Unpooled.buffer();
        // Frames seldom begin where their buffer does.
        int skipped = random.nextInt(3);
        buffer.writeZero(skipped).skipBytes(skipped);
        return buffer.writeBytes(prefix.toByteArray()).writeBytes(envelope);
    }
}
