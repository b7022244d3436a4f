package io.yizhan.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.EnvelopeHeaders;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a proxy reads of each frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderReadBenchmark {

    private ByteBuf frame = Unpooled.EMPTY_BUFFER;

    @Setup
    public void write() {
        frame = Frames.request(123_456, Frames.body());
    }

    @Benchmark
    public EnvelopeHeader readHeader() {
        return EnvelopeHeaders.read(frame);
    }

    @TearDown
    public void release() {
        frame.release();
    }
}
