package io.yizhan.proxy.route;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.yizhan.proto.Command;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import io.yizhan.runtime.failpoint.FailPoint;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.AcceptedLink;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.LinkListener;
import io.yizhan.runtime.registry.RegisterHandover;
import io.yizhan.runtime.registry.RegistrationDesk;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each frame on, by its header alone and uncopied: requests to whom they name or to their key's owner, responses
 * to the run that asked. Remembers who owes whom an answer, so that the answer is UNAVAILABLE at once when the one who
 * owes it goes.
 *
 * <p>Belongs to one event loop, which carries every link too: no locks, and a link's frames keep their order.
 */
public final class Router implements LinkListener, Component {

    private static final Logger logger = LoggerFactory.getLogger(Router.class);

    private static final int CONTROL_RANGE = 0x0F;
    private static final int OVERLOAD_ADVICE_MILLIS = 200;
    private static final int DEFAULT_TIMEOUT_MILLIS = 60_000;
    private static final int SWEEP_MILLIS = 500;

    private final EventLoop loop;
    private final LinkEnvironment environment;
    private final Ticker ticker;
    private final int maxOwed;
    private final RegistrationDesk<ProxyPeer> desk;
    private final ProxyMetrics metrics;
    private final FailPoint beforeResponse;
    private final Set<ProxyPeer> peers = new LinkedHashSet<>();
    private volatile RoutingTable table = new RoutingTable(List.of());
    private final AtomicInteger outstanding = new AtomicInteger();
    private boolean leaving;
    private @Nullable Future<?> sweeper;

    /**
     * @param maxOwed requests that may wait for one provider's answers
     * @param loop the acceptor's
     * @param beforeResponse reached when a response has come and not been forwarded
     */
    public Router(
            int maxOwed, LinkConfig config, LinkEnvironment environment, EventLoop loop, FailPoint beforeResponse) {
        this.maxOwed = maxOwed;
        this.environment = environment;
        this.ticker = environment.ticker();
        this.loop = loop;
        this.beforeResponse = beforeResponse;
        this.desk = new RegistrationDesk<>(config, environment, loop, this::registerChanged);
        this.metrics = new ProxyMetrics(environment.metrics(), outstanding::get);
    }

    @Override
    public String name() {
        return "router";
    }

    @Override
    public void start() {
        desk.start();
        sweeper = loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        desk.stop();
        if (sweeper != null) {
            sweeper.cancel(false);
        }
    }

    /** What a successor takes over of the register; everybody is then asked to leave. */
    public HandoverPart register() {
        return new RegisterHandover(desk, loop, this::leave);
    }

    /** Requests that wait for an answer. Any thread. */
    public int forwarded() {
        return outstanding.get();
    }

    /** How many daemons serve a word now. Any thread. */
    public int ringSize(int command) {
        return table.ringSize(command);
    }

    /** For {@code /topology}. Any thread. */
    public Map<String, ?> topology() {
        return Map.of("rings", table.ringSizes(), "outstanding", outstanding.get());
    }

    /** Asks every peer to go over other links and to dial again. Called on the event loop. */
    public void leave() {
        if (!leaving) {
            leaving = true;
            peers.forEach(this::askToLeave);
        }
    }

    /** Whether every peer has left, or said that no new request of its own comes here. Called on the event loop. */
    public boolean isLeft() {
        return peers.stream().allMatch(peer -> peer.left);
    }

    @Override
    public long highestIncarnation(NodeId node) {
        return desk.highestIncarnation(node);
    }

    @Override
    public Peer authenticated(AcceptedLink link) {
        ProxyPeer peer = new ProxyPeer(this, link);
        peers.add(peer);
        if (leaving) {
            askToLeave(peer);
        }
        return peer;
    }

    /** The link that a frame goes to; null where it has been answered or dropped, or is for this proxy. */
    @Nullable
    AcceptedLink destination(ProxyPeer peer, EnvelopeHeader header) {
        if (isControl(header)) {
            return null;
        }
        ProxyPeer to = switch (header.kind()) {
            case REQUEST -> request(peer, header);
            case RESPONSE -> response(peer, header);
            case PUSH -> push(peer, header);
            default -> dropUnexpected();
        };
        return to == null ? null : to.link();
    }

    /** A frame that isn't forwarded. Takes it over. */
    void received(ProxyPeer peer, Frame frame) {
        try {
            if (isControl(frame.header())) {
                control(peer, frame);
            }
        } finally {
            frame.release();
        }
    }

    void closed(ProxyPeer peer) {
        peers.remove(peer);
        for (Forwarded entry : List.copyOf(peer.asked.values())) {
            forget(entry);
        }
        desk.closed(peer);
        List<Forwarded> owed = peer.owed.toList();
        if (!owed.isEmpty()) {
            logger.info("answering for a lost link node={} requests={}", peer.link(), owed.size());
        }
        for (Forwarded entry : owed) {
            forget(entry);
            metrics.unavailable.increment();
            answer(entry.caller, entry.header, Status.UNAVAILABLE, "the server that had the request is gone");
        }
    }

    private void control(ProxyPeer peer, Frame frame) {
        EnvelopeHeader header = frame.header();
        if (desk.received(peer, frame)) {
            return;
        }
        if (header.command() == Command.LINK_GOAWAY_VALUE && header.kind() == Kind.RESPONSE) {
            peer.left = true;
        } else if (header.command() == Command.PROBE_LINK_VALUE && header.kind() == Kind.RESPONSE) {
            peer.answered(ticker.nanos());
        } else {
            dropUnexpected();
        }
    }

    private @Nullable ProxyPeer request(ProxyPeer caller, EnvelopeHeader header) {
        if (!isSender(caller, header.source())) {
            metrics.refused.increment();
            answer(caller, header, Status.FORBIDDEN, "the source is not the daemon that is registered on this link");
            return null;
        }
        long now = ticker.nanos();
        ProxyPeer provider = provider(header, now);
        if (provider == null || !provider.link().isActive()) {
            metrics.unavailable.increment();
            answer(caller, header, Status.UNAVAILABLE, "nobody serves this now");
            return null;
        }
        if (!provider.link().isWritable() || provider.owed.size() >= maxOwed) {
            metrics.overloaded.increment();
            answer(caller, header, Status.OVERLOADED, "the server is too busy");
            return null;
        }
        remember(caller, provider, header, now);
        metrics.requests.increment();
        return provider;
    }

    private @Nullable ProxyPeer response(ProxyPeer provider, EnvelopeHeader header) {
        provider.answered(ticker.nanos());
        NodeId target = header.target();
        ProxyPeer caller = target == null ? null : table.run(target);
        Forwarded entry = caller == null ? null : caller.asked.get(header.requestId());
        if (caller == null || entry == null || entry.provider != provider) {
            return dropUnexpected();
        }
        if (beforeResponse.reached()) {
            return null;
        }
        forget(entry);
        metrics.responses.increment();
        return caller;
    }

    private @Nullable ProxyPeer push(ProxyPeer sender, EnvelopeHeader header) {
        NodeId target = header.target();
        ProxyPeer receiver = target == null ? provider(header, ticker.nanos()) : table.run(target);
        if (!isSender(sender, header.source())
                || receiver == null
                || !receiver.link().isWritable()) {
            return dropUnexpected();
        }
        return receiver;
    }

    private @Nullable ProxyPeer provider(EnvelopeHeader header, long now) {
        NodeId target = header.target();
        return target == null ? owner(header, now) : table.target(target);
    }

    /**
     * The key's owner, or the next one that answers something: who hangs stays in the ring until three heartbeats are missed, and
     * meanwhile no request has to wait for it that could go elsewhere.
     */
    private @Nullable ProxyPeer owner(EnvelopeHeader header, long now) {
        ProxyPeer owner = table.owner(header.command(), header.routingKey(), header.attempt());
        if (owner == null || !owner.isSilent(now)) {
            return owner;
        }
        int others = table.ringSize(header.command()) - 1;
        for (int i = 1; i <= others; i++) {
            ProxyPeer next = table.owner(header.command(), header.routingKey(), header.attempt() + i);
            if (next != null && !next.isSilent(now)) {
                metrics.detours.increment();
                return next;
            }
        }
        return owner;
    }

    private void remember(ProxyPeer caller, ProxyPeer provider, EnvelopeHeader header, long now) {
        int timeoutMillis = header.timeoutMillis() > 0 ? header.timeoutMillis() : DEFAULT_TIMEOUT_MILLIS;
        long expiry = now + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        Forwarded entry = new Forwarded(caller, provider, header, now, expiry);
        Forwarded doubled = caller.asked.get(header.requestId());
        if (doubled != null) {
            // The caller asks again under the same id: only the later request's provider may answer.
            forget(doubled);
        }
        caller.asked.put(header.requestId(), entry);
        provider.owed.add(entry);
        outstanding.incrementAndGet();
    }

    private void forget(Forwarded entry) {
        entry.caller.asked.remove(entry.header.requestId());
        entry.provider.owed.remove(entry);
        outstanding.decrementAndGet();
    }

    private void answer(ProxyPeer caller, EnvelopeHeader request, Status status, String reason) {
        caller.link()
                .write(EnvelopeWriter.response(request.command(), request.requestId(), status)
                        .source(environment.identity().self())
                        .target(request.source())
                        .traceId(request.traceId())
                        .reason(reason)
                        .retryAfterMillis(status == Status.OVERLOADED ? OVERLOAD_ADVICE_MILLIS : 0)
                        .delimited(caller.link().allocator()));
    }

    private void askToLeave(ProxyPeer peer) {
        peer.link().askToLeave(environment.identity().self());
    }

    private void registerChanged() {
        for (ProxyPeer peer : peers) {
            peer.node = desk.find(peer).map(node -> node.id()).orElse(NodeId.getDefaultInstance());
        }
        table = new RoutingTable(desk.nodes());
    }

    private static boolean isSender(ProxyPeer peer, @Nullable NodeId source) {
        return source != null
                && source.getIncarnation() != 0
                && source.getIncarnation() == peer.node.getIncarnation()
                && source.getInstance() == peer.node.getInstance()
                && source.getType() == peer.node.getType();
    }

    private @Nullable ProxyPeer dropUnexpected() {
        metrics.unexpected.increment();
        return null;
    }

    private static boolean isControl(EnvelopeHeader header) {
        return header.command() >>> 8 == CONTROL_RANGE;
    }

    private void sweep() {
        long now = ticker.nanos();
        for (ProxyPeer peer : peers) {
            for (Forwarded entry : peer.owed.toList()) {
                if (now - entry.expiresAtNanos >= 0) {
                    forget(entry);
                    metrics.expired.increment();
                }
            }
            if (peer.isSlow(now) && peer.link().isWritable()) {
                metrics.probes.increment();
                peer.link().probe(environment.identity().self());
            }
        }
    }
}
