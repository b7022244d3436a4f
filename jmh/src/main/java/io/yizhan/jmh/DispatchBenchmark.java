package io.yizhan.jmh;

import com.google.protobuf.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Sender;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.Dispatcher;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.runtime.wire.Frame;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** From a frame with its header read to the written response, with a handler that does nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {

    private static final int MAX_IN_FLIGHT = 10_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Dispatcher dispatcher = dispatcher();
    private ByteBuf frame = Unpooled.EMPTY_BUFFER;

    @Setup
    public void write() {
        frame = Frames.request(123_456, Frames.body());
    }

    @Benchmark
    public int dispatch() {
        dispatcher.dispatch(Frame.read(frame), channel);
        ByteBuf response = channel.readOutbound();
        int bytes = response.readableBytes();
        response.release();
        return bytes;
    }

    @TearDown
    public void release() {
        frame.release();
        channel.finishAndReleaseAll();
    }

    private static Dispatcher dispatcher() {
        NodeIdentity identity = new NodeIdentity(1, ServerType.CHAT, 1);
        identity.bear(1_700_000_000_000L);
        List<Answering> handlers = CommandWord.all().stream()
                .filter(word -> word.server() == ServerType.CHAT
                        && (word.sender() == Sender.DAEMON || word.sender() == Sender.CLIENT))
                .map(word -> new Answering(word.command()))
                .toList();
        HandlerTable table = HandlerTable.of(ServerType.CHAT, handlers);
        return new Dispatcher(identity, () -> table, MAX_IN_FLIGHT, Ticker.SYSTEM, new SimpleMeterRegistry());
    }

    private record Answering(Command command) implements CommandHandler<Message, Message> {

        @Override
        public CompletionStage<Message> handle(Message request, RequestContext context) {
            return CompletableFuture.completedFuture(SubmitMessagesResponse.getDefaultInstance());
        }
    }
}
