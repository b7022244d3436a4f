package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Command;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.PingRequest;
import java.util.concurrent.CompletableFuture;

/** Tells a bare relay by the first frame which connection this is; the relay sends that frame back. */
final class RelayGreeting implements Greeting {

    private final int number;
    private final NodeId node;
    private final CompletableFuture<NodeId> done = new CompletableFuture<>();

    /**
     * @param number 2n and 2n + 1 are peers
     * @param node a name as long as those that a proxy knows, so that frames are as long
     */
    RelayGreeting(int number, NodeId node) {
        this.number = number;
        this.node = node;
    }

    @Override
    public void begin(FrameConnection connection) {
        connection.write(
                Frames.request(connection.allocator(), Command.PING, number + 1, PingRequest.getDefaultInstance()));
    }

    @Override
    public boolean takes(FrameConnection connection, ByteBuf in, EnvelopeCursor envelope) {
        return envelope.command() == Command.PING_VALUE && done.complete(node);
    }

    @Override
    public CompletableFuture<NodeId> done() {
        return done;
    }
}
