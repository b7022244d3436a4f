package io.yizhan.runtime.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.yizhan.proto.Command;
import io.yizhan.proto.Drained;
import io.yizhan.proto.HeartbeatRequest;
import io.yizhan.proto.HeartbeatResponse;
import io.yizhan.proto.Kind;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.RegisterRecord;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proto.Superseded;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and answers heartbeats for a proxy or a selector, tells the superseded and the drained, and closes links that
 * have gone silent. Everything but {@link #start()} and {@link #stop()} is called on the acceptor's event loop.
 *
 * @param <P> the owner's peer
 */
public final class RegistrationDesk<P extends RegisteredPeer> implements Component {

    private static final Logger logger = LoggerFactory.getLogger(RegistrationDesk.class);
    private static final int SWEEPS_PER_HEARTBEAT = 3;
    /** Whoever hasn't come over from the predecessor by then isn't waited for. */
    private static final Duration GATHERING_PATIENCE = Duration.ofSeconds(2);

    private final LinkEnvironment environment;
    private final EventLoop loop;
    private final Runnable onChange;
    private final Registry<P> registry;
    private final Duration sweepInterval;
    private final Set<P> refusedOnce = new HashSet<>();
    private Gathering gathering = new Gathering();
    private HeartbeatResponse answer = HeartbeatResponse.getDefaultInstance();
    private @Nullable Future<?> sweeper;

    /**
     * @param loop the acceptor's
     * @param onChange called after each change of {@link #nodes()}, load aside; before the heartbeat that made it is
     *     answered
     */
    public RegistrationDesk(LinkConfig config, LinkEnvironment environment, EventLoop loop, Runnable onChange) {
        this.environment = environment;
        this.loop = loop;
        this.onChange = onChange;
        this.sweepInterval = config.heartbeat().dividedBy(SWEEPS_PER_HEARTBEAT);
        this.registry = new Registry<>(
                environment.identity().cluster(),
                config.heartbeat().multipliedBy(LinkConfig.MISSED_HEARTBEATS),
                sweepInterval,
                environment.ticker());
    }

    @Override
    public String name() {
        return "registration desk";
    }

    @Override
    public void start() {
        loop.schedule(this::gatherNoLonger, GATHERING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        sweeper = loop.scheduleAtFixedRate(
                this::sweep, sweepInterval.toMillis(), sweepInterval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (sweeper != null) {
            sweeper.cancel(false);
        }
    }

    /** What a successor needs to know. */
    RegisterRecord snapshot() {
        return RegisterRecord.newBuilder()
                .addAllRuns(registry.runs())
                .addAllPresent(nodes().stream()
                        .filter(node -> !node.registration().getClosing())
                        .map(RegisteredNode::id)
                        .toList())
                .build();
    }

    /** Takes over what the predecessor knew, before the start. */
    void expect(RegisterRecord record) {
        registry.remember(record.getRunsList());
        if (record.getPresentCount() > 0) {
            gathering = new Gathering(record.getPresentList());
        }
    }

    /** Waits until everybody whom the predecessor knew has come, or long enough. Not on an event loop. */
    public void awaitGathered() throws InterruptedException {
        loop.submit(() -> gathering.done()).sync().getNow().join();
    }

    /** See {@link io.yizhan.runtime.link.LinkListener#highestIncarnation}. */
    public long highestIncarnation(NodeId node) {
        return registry.highestIncarnation(node);
    }

    /** Every registered daemon. */
    public Collection<RegisteredNode<P>> nodes() {
        return registry.nodes();
    }

    public Optional<RegisteredNode<P>> find(P peer) {
        return registry.find(peer);
    }

    /**
     * Takes a heartbeat; anything else is left to the owner.
     *
     * @param frame stays the owner's
     * @return whether it was one
     */
    public boolean received(P peer, Frame frame) {
        if (frame.header().command() != Command.HEARTBEAT_VALUE
                || frame.header().kind() != Kind.REQUEST) {
            return false;
        }
        long requestId = frame.header().requestId();
        try {
            heartbeat(
                    peer,
                    requestId,
                    frame.parseBody(HeartbeatRequest.getDefaultInstance()).getRegistration());
        } catch (InvalidProtocolBufferException e) {
            answer(peer, requestId, Status.INVALID, "the heartbeat can't be read");
        }
        return true;
    }

    /** A link is gone. */
    public void closed(P peer) {
        refusedOnce.remove(peer);
        if (registry.gone(peer)) {
            changed();
        }
    }

    private void heartbeat(P peer, long requestId, Registration registration) {
        boolean known = registry.find(peer).isPresent();
        String impostor = impostor(peer, registration.getNode());
        Verdict<P> verdict =
                impostor.isEmpty() ? registry.register(peer, registration) : new Verdict.Refused<>(impostor);
        if (verdict instanceof Verdict.Accepted<P> accepted) {
            accepted.replaced().forEach(other -> other.link().close());
            if (accepted.changed()) {
                logger.info(
                        "registered node={} conn={} state={} closing={}",
                        name(registration.getNode()),
                        peer.link().id(),
                        registration.getState(),
                        registration.getClosing());
                changed();
            }
            gathering.registered(registration.getNode(), () -> answer(peer, requestId, Status.OK, ""));
            long incarnation = registration.getNode().getIncarnation();
            accepted.superseded().forEach(older -> tellSuperseded(older, incarnation));
            if (registration.getClosing()) {
                push(peer, Command.DRAINED, Drained.getDefaultInstance());
            }
        } else if (verdict instanceof Verdict.Superseded<P> superseded) {
            if (!known) {
                changed();
            }
            answer(peer, requestId, Status.OK, "");
            tellSuperseded(peer, superseded.incarnation());
        } else if (verdict instanceof Verdict.Refused<P> refused) {
            if (refusedOnce.add(peer)) {
                logger.error("registration refused node={} reason={}", peer.link(), refused.reason());
            }
            if (known) {
                changed();
            }
            answer(peer, requestId, Status.FORBIDDEN, refused.reason());
        }
    }

    private void gatherNoLonger() {
        if (gathering.missing() > 0) {
            logger.warn("not everybody has come over missing={}", gathering.missing());
            gathering.end();
        }
    }

    private static String impostor(RegisteredPeer peer, NodeId node) {
        NodeId authenticated = peer.link().peer();
        return authenticated.getType() == node.getType() && authenticated.getInstance() == node.getInstance()
                ? ""
                : "node: " + name(node) + " (expected: " + name(authenticated) + ", which has authenticated)";
    }

    private void tellSuperseded(P older, long incarnation) {
        logger.warn("superseded node={} newer={}", older.link(), incarnation);
        push(
                older,
                Command.SUPERSEDED,
                Superseded.newBuilder().setIncarnation(incarnation).build());
    }

    private void answer(P peer, long requestId, Status status, String reason) {
        EnvelopeWriter response = EnvelopeWriter.response(Command.HEARTBEAT_VALUE, requestId, status)
                .source(environment.identity().self())
                .reason(reason);
        peer.link()
                .write(response.delimited(
                        peer.link().allocator(),
                        status == Status.OK ? answer : HeartbeatResponse.getDefaultInstance()));
    }

    private void push(P peer, Command command, Message body) {
        peer.link()
                .write(EnvelopeWriter.push(command.getNumber())
                        .source(environment.identity().self())
                        .delimited(peer.link().allocator(), body));
    }

    private void changed() {
        HeartbeatResponse.Builder members = HeartbeatResponse.newBuilder();
        for (RegisteredNode<P> node : registry.nodes()) {
            if (!isProxy(node.id().getType()) && !node.superseded()) {
                members.addMembers(Member.newBuilder().setNode(node.id()).setState(node.state()));
            }
        }
        answer = members.build();
        onChange.run();
    }

    private void sweep() {
        List<P> silent = registry.sweep();
        for (P peer : silent) {
            logger.warn(
                    "node is silent, link dropped node={} conn={}",
                    peer.link(),
                    peer.link().id());
            peer.link().close();
        }
    }

    private static boolean isProxy(ServerType type) {
        return type == ServerType.LOGIC_PROXY || type == ServerType.DATA_PROXY || type == ServerType.CHAT_PROXY;
    }

    private static String name(NodeId node) {
        return node.getType() + "-" + node.getInstance();
    }
}
