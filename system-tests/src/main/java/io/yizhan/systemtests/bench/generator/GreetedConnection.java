package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.link.Transport;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to what forwards frames between daemons. Belongs to its lane's event loop. */
abstract class GreetedConnection extends FrameConnection {

    private static final long PATIENCE_SECONDS = 30;

    private final Greeting greeting;

    GreetedConnection(Lane lane, Greeting greeting) {
        super(lane);
        this.greeting = greeting;
    }

    /** Looks at one frame behind the greeting. */
    abstract void forwarded(ByteBuf in, EnvelopeCursor envelope) throws InvalidProtocolBufferException;

    /**
     * Connects and waits until frames are forwarded. From any other thread.
     *
     * @return the name under which they are
     */
    final NodeId connect(InetSocketAddress address) {
        new Bootstrap()
                .group(lane().transport())
                .channel(Transport.channel(lane().transport()))
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(this)
                .connect(address)
                .syncUninterruptibly();
        lane().call(() -> {
            greeting.begin(this);
            lane().flush();
            return true;
        });
        try {
            return greeting.done().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SuiteException(address + " doesn't forward: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    @Override
    final void frame(ByteBuf in, EnvelopeCursor envelope) {
        try {
            if (!greeting.takes(this, in, envelope)) {
                forwarded(in, envelope);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the other end speaks another protocol", e);
        }
    }

    @Override
    void ended() {
        lane().recorder().disconnected();
    }
}
