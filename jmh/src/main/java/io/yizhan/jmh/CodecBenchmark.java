package io.yizhan.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.runtime.wire.EnvelopeFrameDecoder;
import io.yizhan.runtime.wire.FrameLimits;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Splitting what was read into frames, and writing one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    /** That one read of a busy link brings. */
    private static final int FRAMES = 32;

    private final SubmitMessagesRequest body = Frames.body();
    private EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf read = Unpooled.EMPTY_BUFFER;
    private long requestId;

    @Setup
    public void write() {
        channel = new EmbeddedChannel(new EnvelopeFrameDecoder(FrameLimits.MAX_FRAME));
        read = Frames.ALLOCATOR.directBuffer();
        for (int i = 0; i < FRAMES; i++) {
            ByteBuf frame = Frames.request(i, body);
            read.writeBytes(frame);
            frame.release();
        }
    }

    /** Time for one of the frames. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int split() {
        channel.writeInbound(read.retainedDuplicate());
        int bytes = 0;
        for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            bytes += frame.readableBytes();
            ReferenceCountUtil.release(frame);
        }
        return bytes;
    }

    @Benchmark
    public int encode() {
        ByteBuf frame = Frames.request(++requestId, body);
        int bytes = frame.readableBytes();
        frame.release();
        return bytes;
    }

    @TearDown
    public void release() {
        read.release();
        channel.finishAndReleaseAll();
    }
}
