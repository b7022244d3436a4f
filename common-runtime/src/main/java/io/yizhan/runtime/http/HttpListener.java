package io.yizhan.runtime.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.ListeningSocket;
import io.yizhan.runtime.time.Deadline;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@link HttpRoutes} over HTTP/1.1. Every connection is bounded in number, size and time. Draining stops
 * accepting, answers what has begun to arrive and closes each connection after its answer.
 */
public final class HttpListener implements Component {

    private final String name;
    private final ListeningSocket door;
    private final HttpLimits limits;
    private final HttpRoutes routes;
    private final Counter refused;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * @param name for logs and metrics
     * @param address with port 0 the system chooses
     * @param eventLoops of whoever makes this listener
     */
    public HttpListener(
            String name,
            InetSocketAddress address,
            EventLoopGroup eventLoops,
            HttpLimits limits,
            HttpRoutes routes,
            MeterRegistry metrics) {
        this.name = name;
        this.limits = limits;
        this.routes = routes;
        this.refused = Counter.builder("yizhan.http.connections.refused")
                .description("HTTP connections closed at once because there were too many")
                .tag("listener", name)
                .register(metrics);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        this.door = new ListeningSocket(name, address, bootstrap);
    }

    /** The listening socket, which a successor takes over. */
    public ListeningSocket door() {
        return door;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws Exception {
        door.open();
    }

    /** The port it listens on; 0 while it doesn't. */
    public int port() {
        return door.port();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** With a successor there is no hurry: whoever still has a connection is answered once more, or leaves by itself. */
    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        door.close();
        draining = true;
        if (!door.isReleased()) {
            for (Channel connection : connections) {
                connection.pipeline().fireUserEventTriggered(HttpConnection.Drain.INSTANCE);
            }
        }
        completeIfDrained();
        return drained;
    }

    @Override
    public String outstanding() {
        return connections.size() + " connections";
    }

    @Override
    public void stop() {
        door.close();
        connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= limits.maxConnections()) {
            refused.increment();
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> {
            connections.remove(channel);
            completeIfDrained();
        });
        HttpDecoderConfig decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(HttpLimits.MAX_LINE)
                .setMaxHeaderSize(HttpLimits.MAX_HEADERS);
        channel.pipeline()
                .addLast(new WriteTimeoutHandler(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new HttpServerCodec(decoding))
                .addLast(new HttpObjectAggregator(HttpLimits.MAX_BODY, true))
                .addLast(new HttpConnection(routes, limits, () -> draining));
    }

    private void completeIfDrained() {
        if (draining && connections.isEmpty()) {
            drained.complete(null);
        }
    }
}
