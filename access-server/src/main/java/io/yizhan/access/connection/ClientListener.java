package io.yizhan.access.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.ListeningSocket;
import io.yizhan.runtime.time.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lets clients in over TCP. */
public final class ClientListener implements Component {

    private static final int BACKLOG = 4096;
    private static final int STOP_SECONDS = 2;

    private final int maxConnections;
    private final ClientLoops loops;
    private final ConnectionContext context;
    private final ClientDrain drain;
    private final ListeningSocket door;

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
        this.maxConnections = maxConnections;
        this.loops = loops;
        this.context = context;
        this.drain = drain;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client);
                    }
                });
        this.door = new ListeningSocket("client door", bind, bootstrap);
    }

    /** The listening socket, which a successor takes over. */
    public ListeningSocket door() {
        return door;
    }

    @Override
    public String name() {
        return "client listener";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        loops.start();
        door.open();
    }

    /** The port clients reach; 0 before it listens. */
    public int port() {
        return door.port();
    }

    /** Lets nobody in any more, and asks those who are in to go. */
    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        door.close();
        return drain.begin(deadline);
    }

    @Override
    public void stop() {
        door.close();
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
}
