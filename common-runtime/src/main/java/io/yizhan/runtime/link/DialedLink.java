package io.yizhan.runtime.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Registration;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.Dispatcher;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to one address: dials, dials again with jittered back-off when it is lost, and beside a connection that is
 * asked to leave. At most one connection is the current one; those that retire finish what they have. Belongs to one
 * event loop.
 */
final class DialedLink {

    private static final Logger logger = LoggerFactory.getLogger(DialedLink.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(10);
    private static final int CONNECT_TIMEOUT_MILLIS = 3000;

    private final Links links;
    private final Tier tier;
    private final InetSocketAddress address;
    private final long hash;
    private final EventLoop loop;
    private final Backoff backoff;
    private final CompletableFuture<Long> highestIncarnation = new CompletableFuture<>();
    private final Set<LinkSession> retiring = ConcurrentHashMap.newKeySet();
    private volatile @Nullable LinkSession current;
    private volatile String problem = "not dialed yet";
    private long requestIds;
    private boolean dialing;
    private boolean closed;

    DialedLink(Links links, Tier tier, InetSocketAddress address) {
        this.links = links;
        this.tier = tier;
        this.address = address;
        this.hash = RoutingKeys.ofName(address.getHostString() + ":" + address.getPort());
        this.loop = links.environment().eventLoops().next();
        this.backoff = new Backoff(links.environment().random(), FIRST_BACKOFF, LAST_BACKOFF);
    }

    LinkEnvironment environment() {
        return links.environment();
    }

    LinkConfig config() {
        return links.config();
    }

    LinkMetrics metrics() {
        return tier.metrics();
    }

    Tier tier() {
        return tier;
    }

    Dispatcher dispatcher() {
        return links.dispatcher();
    }

    Registration registration() {
        return links.registration();
    }

    /** Whether the incarnation has been chosen. */
    boolean mayRegister() {
        return links.environment().identity().isBorn();
    }

    /** Such as {@code chat-proxy 127.0.0.1:7401}, for logs. */
    String name() {
        return tier.name() + " " + address.getHostString() + ":" + address.getPort();
    }

    InetSocketAddress address() {
        return address;
    }

    /** Of the address; the same in every daemon. */
    long hash() {
        return hash;
    }

    /** Done when the first proxy at this address has told the highest incarnation it has seen. */
    CompletableFuture<Long> highestIncarnation() {
        return highestIncarnation;
    }

    /** The connection for new calls; null while there is none. Any thread. */
    @Nullable
    LinkSession current() {
        return current;
    }

    /** Every live connection, the current one first. Any thread. */
    List<LinkSession> sessions() {
        LinkSession session = current;
        return session == null
                ? List.copyOf(retiring)
                : Stream.concat(Stream.of(session), retiring.stream()).toList();
    }

    /** What keeps the link from being up; empty when it is. Any thread. */
    String problem() {
        LinkSession session = current;
        return session != null && session.phase() == LinkSession.Phase.REGISTERED ? "" : problem;
    }

    long nextRequestId() {
        return ++requestIds;
    }

    /** Starts dialing, unless that is under way. Any thread. */
    void dial() {
        loop.execute(this::dialNow);
    }

    /** Registers the current connection, now that the incarnation has been chosen. Any thread. */
    void born() {
        loop.execute(() -> {
            LinkSession session = current;
            if (session != null) {
                session.register();
            }
        });
    }

    /** Stops dialing and closes every connection when it has been written out. Any thread. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            closed = true;
            List<CompletableFuture<?>> closing = new ArrayList<>();
            for (LinkSession session : sessions()) {
                closing.add(session.closeGently().toCompletableFuture());
            }
            CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .whenComplete((none, e) -> done.complete(null));
        });
        return done;
    }

    void phaseChanged(LinkSession session) {
        switch (session.phase()) {
            case REGISTERED -> {
                logger.info("link up node={} conn={}", name(), session.id());
                backoff.reset();
            }
            case RETIRING -> {
                logger.info("peer leaves, dialing again node={}", name());
                retiring.add(session);
                if (current == session) {
                    current = null;
                    redial(0);
                }
            }
            case REFUSED -> problem = "registration refused: " + session.refusal();
            default -> {}
        }
        tier.changed();
    }

    void closed(LinkSession session) {
        retiring.remove(session);
        if (current == session) {
            current = null;
            problem = "connection lost";
            if (!closed) {
                logger.warn("link lost node={} conn={}", name(), session.id());
                redial(backoff.nextMillis());
            }
        }
        tier.changed();
        links.linkClosed();
    }

    void superseded(LinkSession session, long newer) {
        logger.warn("superseded on this link node={} newer={}", name(), newer);
        links.superseded(newer);
    }

    void brokenBy(Throwable cause) {
        if (cause instanceof DecoderException) {
            tier.metrics().refused.increment();
            logger.warn("link broken by bad bytes node={} cause={}", name(), cause.toString());
        } else {
            logger.debug("link broken node={}", name(), cause);
        }
    }

    private void redial(long delayMillis) {
        loop.schedule(this::dialNow, delayMillis, TimeUnit.MILLISECONDS);
    }

    private void dialNow() {
        if (closed || dialing || current != null) {
            return;
        }
        dialing = true;
        // A name is looked up on another thread: the look-up blocks.
        CompletableFuture.supplyAsync(() -> new InetSocketAddress(address.getHostString(), address.getPort()))
                .whenCompleteAsync((resolved, e) -> connect(resolved), loop);
    }

    private void connect(InetSocketAddress resolved) {
        if (resolved.isUnresolved()) {
            lost("host name not found");
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(Transport.channel(links.environment().eventLoops()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        LinkPipeline.install(
                                channel,
                                config(),
                                new DialerHandshake(links.environment(), tier.type(), new Authentication()));
                    }
                })
                .connect(resolved);
        connected.addListener(f -> {
            if (!f.isSuccess()) {
                lost(String.valueOf(f.cause().getMessage()));
            }
        });
    }

    private void lost(String reason) {
        dialing = false;
        problem = reason;
        logger.debug("dialing failed node={} reason={}", name(), reason);
        if (!closed) {
            redial(backoff.nextMillis());
        }
    }

    private final class Authentication implements DialerHandshake.Outcome {

        @Override
        public void authenticated(ChannelHandlerContext handshake, NodeId peer, long highest) {
            dialing = false;
            if (closed) {
                handshake.close();
                return;
            }
            problem = "not registered yet";
            LinkSession session = new LinkSession(DialedLink.this, handshake.channel(), peer);
            current = session;
            LinkPipeline.authenticated(handshake.channel(), handshake.handler(), session);
            highestIncarnation.complete(highest);
            if (mayRegister()) {
                session.register();
            }
        }

        @Override
        public void failed(String reason, boolean refused) {
            if (refused) {
                tier.metrics().refused.increment();
                if (!reason.equals(problem)) {
                    logger.error("link refused node={} reason={}", name(), reason);
                }
            }
            lost(reason);
        }
    }
}
