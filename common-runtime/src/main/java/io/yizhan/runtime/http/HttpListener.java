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
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Deadline;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link HttpRoutes} over HTTP/1.1. Every connection is bounded in number, size and time. Draining stops
 * accepting, answers what has begun to arrive and closes each connection after its answer.
 */
public final class HttpListener implements Component {

    private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

    private final String name;
    private final InetSocketAddress address;
    private final EventLoopGroup eventLoops;
    private final HttpLimits limits;
    private final HttpRoutes routes;
    private final Counter refused;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Channel listening;
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
        this.address = address;
        this.eventLoops = eventLoops;
        this.limits = limits;
        this.routes = routes;
        this.refused = Counter.builder("yizhan.http.connections.refused")
                .description("HTTP connections closed at once because there were too many")
                .tag("listener", name)
                .register(metrics);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(Transport.serverChannel(eventLoops))
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        Channel bound = bootstrap.bind(address).sync().channel();
        listening = bound;
        log.info("listening listener=\"{}\" address={}", name, bound.localAddress());
    }

    /** The port it listens on; 0 while it doesn't. */
    public int port() {
        Channel bound = listening;
        return bound != null && bound.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        closeListening();
        draining = true;
        for (Channel connection : connections) {
            connection.pipeline().fireUserEventTriggered(HttpConnection.Drain.INSTANCE);
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
        closeListening();
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

    private void closeListening() {
        Channel bound = listening;
        if (bound != null) {
            listening = null;
            bound.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }
}
