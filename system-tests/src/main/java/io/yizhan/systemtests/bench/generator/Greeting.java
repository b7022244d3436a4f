package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.yizhan.proto.NodeId;
import java.util.concurrent.CompletableFuture;

/** How a connection becomes known to whoever forwards its frames. Belongs to the lane's event loop but for {@link #done}. */
interface Greeting {

    /** The connection has been made. */
    void begin(FrameConnection connection);

    /**
     * Looks at a frame that has come.
     *
     * @return whether it belongs to the greeting, and nobody else looks at it
     */
    boolean takes(FrameConnection connection, ByteBuf in, EnvelopeCursor envelope)
            throws InvalidProtocolBufferException;

    /** Completed with the name under which frames are forwarded to this connection. Safe for any thread. */
    CompletableFuture<NodeId> done();
}
