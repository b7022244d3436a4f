package io.yizhan.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames come out whole, however the stream is cut, and what isn't a frame is refused. */
class FrameDecoderTest {
    private static final int LIMIT = 4096;

    private final FrameDecoder decoder = new FrameDecoder(LIMIT);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyCutGivesTheSameFrames(long seed) throws IOException {
        Random chance = new Random(seed);
        List<Envelope> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            byte[] body = new byte[chance.nextInt(10) == 0 ? 0 : chance.nextInt(LIMIT - 64)];
            chance.nextBytes(body);
            Envelope envelope = Envelope.newBuilder()
                    .setRequestId(chance.nextInt(3))
                    .setBody(ByteString.copyFrom(body))
                    .build();
            sent.add(envelope);
            envelope.writeDelimitedTo(stream);
        }
        byte[] bytes = stream.toByteArray();
        List<Envelope> received = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + chance.nextInt(chance.nextBoolean() ? 3 : 9000));
            ByteBuffer cut = ByteBuffer.wrap(bytes, at, length);
            for (Envelope next = decoder.next(cut); next != null; next = decoder.next(cut)) {
                received.add(next);
            }
            at += length;
        }

        assertThat(received).isEqualTo(sent);
    }

    @Test
    void aFrameOverTheLimitIsRefusedBeforeItIsRead() {
        assertThatThrownBy(() -> decoder.next(bytes(0x81, 0x20)))
                .isInstanceOf(FrameException.class)
                .hasMessage("frame length: 4097 (expected: <= 4096)");
    }

    @Test
    void anEndlessLengthIsRefused() {
        assertThatThrownBy(() -> decoder.next(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80)))
                .isInstanceOf(FrameException.class);
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> decoder.next(bytes(3, 0xff, 0xff, 0xff))).isInstanceOf(FrameException.class);
    }

    @Test
    void theLimitMustBePositive() {
        assertThatThrownBy(() -> new FrameDecoder(0)).hasMessage("maxFrameBytes: 0 (expected: > 0)");
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        buffer.flip();
        return buffer;
    }
}
