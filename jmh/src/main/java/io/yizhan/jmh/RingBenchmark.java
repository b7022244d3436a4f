package io.yizhan.jmh;

import io.yizhan.proxy.ring.Ring;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Who owns a key: once for each request that a proxy forwards. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {

    /** Instances of a type. */
    @Param({"2", "6", "32"})
    private int members;

    private Ring<String> ring = new Ring<>(List.of());
    private long key;

    @Setup
    public void fill() {
        ring = new Ring<>(IntStream.rangeClosed(1, members)
                .mapToObj(i -> new Ring.Member<>("chat-" + i, i, 100))
                .toList());
    }

    @Benchmark
    public @Nullable String owner() {
        return ring.owner(++key, 0);
    }

    @Benchmark
    public @Nullable String secondOwner() {
        return ring.owner(++key, 1);
    }
}
