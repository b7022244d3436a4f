package io.yizhan.runtime.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.wire.EnvelopeFrameDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts links from daemons of the cluster. All of them are carried by one event loop, so whoever listens needs no
 * locks.
 */
public final class LinkAcceptor implements Component {

    private static final Logger logger = LoggerFactory.getLogger(LinkAcceptor.class);
    private static final int BACKLOG = 1024;
    private static final int CLOSE_MILLIS = 1000;

    private final LinkEnvironment environment;
    private final LinkListener listener;
    private final ChannelGroup channels;
    private final Map<ServerType, LinkMetrics> metrics = new EnumMap<>(ServerType.class);
    private final ListeningSocket door;

    /**
     * @param bindAddress port 0 means any
     * @param loop carries the listening socket, every link, and all calls of the listener
     */
    public LinkAcceptor(
            InetSocketAddress bindAddress,
            LinkConfig config,
            LinkEnvironment environment,
            EventLoop loop,
            LinkListener listener) {
        this.environment = environment;
        this.listener = listener;
        this.channels = new DefaultChannelGroup("links", loop);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        LinkPipeline.install(channel, config, new AcceptorHandshake(environment, new Authentication()));
                    }
                });
        this.door = new ListeningSocket("links", bindAddress, bootstrap);
    }

    /** The listening socket, which a successor takes over. */
    public ListeningSocket door() {
        return door;
    }

    @Override
    public String name() {
        return "link acceptor";
    }

    /**
     * Binds, or goes on at the predecessor's socket.
     *
     * @throws IOException if the address can't be bound
     */
    @Override
    public void start() throws IOException, InterruptedException {
        door.open();
    }

    /** The port that links are accepted at, or were; 0 before. */
    public int port() {
        return door.port();
    }

    /** Lets nobody new in; the links stay. */
    public void stopListening() {
        door.close();
    }

    /** Stops listening and closes every link, after what has been written to it is out or a second has passed. */
    @Override
    public void stop() {
        stopListening();
        channels.forEach(
                channel -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
        channels.newCloseFuture().awaitUninterruptibly(CLOSE_MILLIS);
        channels.close().awaitUninterruptibly();
    }

    private LinkMetrics metrics(NodeId peer) {
        ServerType type =
                peer.getType() == ServerType.UNRECOGNIZED ? ServerType.SERVER_TYPE_UNSPECIFIED : peer.getType();
        return metrics.computeIfAbsent(type, t -> new LinkMetrics(environment.metrics(), t));
    }

    private final class Authentication implements AcceptorHandshake.Outcome {

        @Override
        public long highestIncarnation(NodeId node) {
            return listener.highestIncarnation(node);
        }

        @Override
        public void authenticated(ChannelHandlerContext handshake, NodeId peer) {
            AcceptedLink link = new AcceptedLink(handshake.channel(), peer, metrics(peer));
            AcceptedLink.Handler handler = new AcceptedLink.Handler(link, listener.authenticated(link));
            LinkPipeline.authenticated(handshake.channel(), handshake.handler(), handler);
            handshake.channel().pipeline().get(EnvelopeFrameDecoder.class).handTo(handler);
        }

        @Override
        public void failed(ChannelHandlerContext handshake, String reason) {
            metrics(NodeId.getDefaultInstance()).refused.increment();
            logger.warn("link refused address={} reason={}", handshake.channel().remoteAddress(), reason);
        }
    }
}
