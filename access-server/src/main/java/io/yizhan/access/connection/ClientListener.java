package io.yizhan.access.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Deadline;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in over TCP. */
public final class ClientListener implements Component {

    private static final Logger log = LoggerFactory.getLogger(ClientListener.class);
    private static final int BACKLOG = 4096;
    private static final int STOP_SECONDS = 2;

    private final InetSocketAddress bind;
    private final int maxConnections;
    private final EventLoopGroup group;
    private final ClientLoops loops;
    private final ConnectionContext context;
    private final ClientDrain drain;
    private volatile @Nullable Channel channel;

    /**
     * @param maxConnections one more is closed as soon as it is accepted
     * @param group carries all connections
     */
    public ClientListener(
            InetSocketAddress bind,
            int maxConnections,
            EventLoopGroup group,
            ClientLoops loops,
            ConnectionContext context,
            ClientDrain drain) {
        this.bind = bind;
        this.maxConnections = maxConnections;
        this.group = group;
        this.loops = loops;
        this.context = context;
        this.drain = drain;
    }

    @Override
    public String name() {
        return "client listener";
    }

    @Override
    public void start() throws InterruptedException {
        int highWater = context.config().highWaterBytes();
        loops.start();
        channel = new ServerBootstrap()
                .group(group)
                .channel(Transport.serverChannel(group))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(highWater / 2, highWater))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client);
                    }
                })
                .bind(bind)
                .sync()
                .channel();
        log.info("clients are let in at {}", channel.localAddress());
    }

    /** The port clients reach; 0 while it isn't listening. */
    public int port() {
        Channel listening = channel;
        return listening != null && listening.localAddress() instanceof InetSocketAddress
                ? ((InetSocketAddress) listening.localAddress()).getPort()
                : 0;
    }

    /** Lets nobody in any more, and asks those who are in to go. */
    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        Channel listening = channel;
        if (listening != null) {
            listening.close();
        }
        return drain.begin(deadline);
    }

    @Override
    public void stop() {
        closeListening();
        List<io.netty.util.concurrent.Future<?>> closed = new ArrayList<>();
        for (ClientLoop loop : loops.all()) {
            if (!loop.executor().isShuttingDown()) {
                closed.add(loop.executor()
                        .submit(() -> List.copyOf(loop.connections()).forEach(ClientConnection::close)));
            }
        }
        closed.forEach(future -> future.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS));
        loops.stop();
    }

    private void accept(Channel client) {
        if (context.metrics().connections().get() >= maxConnections) {
            context.metrics().refused(RefusalReason.FULL);
            client.close();
            return;
        }
        ClientConnection.open(context, loops.of(client.eventLoop()), client);
    }

    private void closeListening() {
        Channel listening = channel;
        if (listening != null) {
            listening.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
