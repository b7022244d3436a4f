package io.yizhan.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.proto.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random streams and splits; the seed is part of every failure's description. */
class EnvelopeFrameDecoderTest {

    private static final int MAX = 5000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void splitsAnyStreamAtAnyPlace() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> frames = new ArrayList<>();
            byte[] stream = randomStream(frames);
            assertThat(decodeInPieces(stream))
                    .as("seed %d round %d", seed, round)
                    .containsExactlyElementsOf(frames);
        }
    }

    @Test
    void emitsSlicesOfWhatWasRead() {
        EmbeddedChannel channel = new EmbeddedChannel(new EnvelopeFrameDecoder(MAX));
        ByteBuf read = Unpooled.directBuffer().writeBytes(new byte[] {2, 8, 1, 2, 8, 2});
        channel.writeInbound(read);
        ByteBuf first = channel.readInbound();
        ByteBuf second = channel.readInbound();
        assertThat(first.unwrap()).isNotNull();
        assertThat(first.memoryAddress()).isEqualTo(second.memoryAddress() - 3);
        assertThat(ByteBufUtil.getBytes(second)).containsExactly(2, 8, 2);
        first.release();
        second.release();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void handsTheSameFramesOverInPlace() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> frames = new ArrayList<>();
            byte[] stream = randomStream(frames);
            Collector collector = new Collector();
            EnvelopeFrameDecoder decoder = new EnvelopeFrameDecoder(MAX);
            decoder.handTo(collector);
            EmbeddedChannel channel = new EmbeddedChannel(decoder);
            for (int at = 0; at < stream.length; ) {
                int size = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 5000));
                assertThat(channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(stream, at, at + size))))
                        .isFalse();
                at += size;
                assertThat(collector.ended).as("seed %d", seed).isTrue();
            }
            assertThat(collector.frames).as("seed %d round %d", seed, round).containsExactlyElementsOf(frames);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void behindAFrameThatTheSinkRefusesNothingIsRead() {
        Collector collector = new Collector();
        EnvelopeFrameDecoder decoder = new EnvelopeFrameDecoder(MAX);
        decoder.handTo(collector);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        byte[] goodBadGood = {2, 8, 1, 1, 0, 2, 8, 2};
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(goodBadGood)))
                .isInstanceOf(MalformedFrameException.class);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {2, 8, 3}));
        channel.finishAndReleaseAll();

        assertThat(collector.frames).containsExactly("020801");
        assertThat(collector.ended).isTrue();
    }

    /** Checks that frames of one read have no gap, and that each is an envelope. */
    private static final class Collector implements FrameSink {

        private final List<String> frames = new ArrayList<>();
        private boolean ended = true;
        private int next;

        @Override
        public void frame(ByteBuf buffer, int index, int bytes) {
            if (!ended) {
                assertThat(index).isEqualTo(next);
            }
            ended = false;
            next = index + bytes;
            EnvelopeHeaders.read(buffer, index, bytes);
            frames.add(ByteBufUtil.hexDump(buffer, index, bytes));
        }

        @Override
        public void endOfRead() {
            ended = true;
        }
    }

    @Test
    void anyGarbageIsFramesOrAnError() {
        for (int round = 0; round < 500; round++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            EmbeddedChannel channel = new EmbeddedChannel(new EnvelopeFrameDecoder(1 + random.nextInt(MAX)));
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(garbage));
            } catch (FrameSizeException e) {
                assertThat(e.declaredSize()).as("seed %d", seed).isNotNegative();
                // The stream is over: even good frames behind it are thrown away.
                assertThat(channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {1, 0, 1, 0})))
                        .as("seed %d", seed)
                        .isEqualTo(!channel.inboundMessages().isEmpty());
            }
            channel.releaseInbound();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void tellsTheDeclaredSize() {
        assertRefused(new byte[] {(byte) 0x89, 0x27}, 5001);
        assertRefused(new byte[] {-1, -1, -1, -1, 0x0f}, 0xffff_ffffL);
        assertRefused(new byte[] {-1, -1, -1, -1, 0x7f}, 0x7_ffff_ffffL);
        assertRefused(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80}, 0);
    }

    @Test
    void letsLargerFramesInOnceAllowed() {
        EnvelopeFrameDecoder decoder = new EnvelopeFrameDecoder(1);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        decoder.maxSize(2);
        assertThat(channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {2, 8, 1})))
                .isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesABoundThatIsNone() {
        assertThatThrownBy(() -> new EnvelopeFrameDecoder(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxSize: 0 (expected: > 0)");
    }

    private static void assertRefused(byte[] prefix, long declaredSize) {
        EmbeddedChannel channel = new EmbeddedChannel(new EnvelopeFrameDecoder(MAX));
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(prefix)))
                .isInstanceOfSatisfying(
                        FrameSizeException.class,
                        e -> assertThat(e.declaredSize()).isEqualTo(declaredSize));
        channel.finishAndReleaseAll();
    }

    /** @param frames gets what is in it, in hexadecimal */
    private byte[] randomStream(List<String> frames) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = random.nextInt(10); i >= 0; i--) {
            byte[] frame = randomFrame();
            frames.add(ByteBufUtil.hexDump(frame));
            stream.write(frame);
        }
        return stream.toByteArray();
    }

    private byte[] randomFrame() throws IOException {
        byte[] body = new byte[random.nextInt(random.nextInt(4) > 0 ? 10 : 4000)];
        random.nextBytes(body);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        Envelope.newBuilder()
                .setCommand(random.nextInt(3))
                .setBody(ByteString.copyFrom(body))
                .build()
                .writeDelimitedTo(frame);
        return frame.toByteArray();
    }

    private List<String> decodeInPieces(byte[] stream) {
        EmbeddedChannel channel = new EmbeddedChannel(new EnvelopeFrameDecoder(MAX));
        List<String> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int size = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 5000));
            channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(stream, at, at + size)));
            at += size;
            // Frames are let go at once or held while more is read.
            if (random.nextBoolean()) {
                drain(channel, frames);
            }
        }
        drain(channel, frames);
        channel.finishAndReleaseAll();
        return frames;
    }

    private static void drain(EmbeddedChannel channel, List<String> frames) {
        for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(ByteBufUtil.hexDump(frame));
            frame.release();
        }
    }
}
