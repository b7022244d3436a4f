package io.yizhan.runtime.link;

import com.google.protobuf.Message;
import io.netty.channel.EventLoop;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.LinkSession.Phase;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.Frame;
import io.yizhan.runtime.wire.FrameLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All links to the proxies of one type, and the calls over them: chooses the link by rendezvous (the highest hash of key
 * and address wins, so a key stays where it is while its link is healthy), and retries.
 */
final class Tier implements Caller {

    private static final Duration OVERLOAD_ADVICE = Duration.ofMillis(200);
    private static final long FIRST_RETRY_MILLIS = 25;
    private static final long LAST_RETRY_MILLIS = 800;
    private static final LinkSession[] NONE = {};

    private final Links links;
    private final ServerType type;
    private final LinkMetrics metrics;
    private final List<DialedLink> dialed;
    private final EventLoop timerLoop;
    private final AtomicInteger waiting = new AtomicInteger();
    private final RetryBudget retryBudget = new RetryBudget();
    private final CompletableFuture<Void> registered = new CompletableFuture<>();
    private volatile LinkSession[] usable = NONE;

    Tier(Links links, ServerType type, List<InetSocketAddress> addresses) {
        this.links = links;
        this.type = type;
        this.metrics = new LinkMetrics(links.environment().metrics(), type);
        this.timerLoop = links.environment().eventLoops().next();
        this.dialed = addresses.stream()
                .map(address -> new DialedLink(links, this, address))
                .toList();
        LinkMetrics.gaugeOutstanding(links.environment().metrics(), type, this::outstanding);
    }

    ServerType type() {
        return type;
    }

    /** Such as {@code chat-proxy}. */
    String name() {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    LinkMetrics metrics() {
        return metrics;
    }

    List<DialedLink> dialed() {
        return dialed;
    }

    /** Done when the first registration has been accepted. */
    CompletableFuture<Void> registered() {
        return registered;
    }

    /** Calls that have no answer yet. */
    int outstanding() {
        int count = waiting.get();
        for (DialedLink link : dialed) {
            for (LinkSession session : link.sessions()) {
                count += session.outstanding();
            }
        }
        return count;
    }

    boolean hasRegisteredLink() {
        return dialed.stream().anyMatch(link -> link.problem().isEmpty());
    }

    @Override
    public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
        return callForAnswer(call, responseType).thenApply(Answer::body);
    }

    @Override
    public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType) {
        PendingCall<R> pending = new PendingCall<>(
                call, responseType, links.environment().ticker().nanos());
        if (call.body().getSerializedSize() > FrameLimits.MAX_BODY) {
            fail(pending, Status.TOO_LARGE, "the request is larger than " + FrameLimits.MAX_BODY + " bytes");
        } else {
            send(pending);
        }
        return pending.future;
    }

    @Override
    public Collection<Member> members() {
        Map<NodeId, Member> known = new HashMap<>();
        for (LinkSession session : usable) {
            for (Member member : session.members()) {
                known.merge(member.getNode(), member, (a, b) -> a.getStateValue() >= b.getStateValue() ? a : b);
            }
        }
        return known.values();
    }

    /** Whether new calls go over links that nothing is wrong with, as far as is known. */
    boolean hasHealthyLink() {
        for (LinkSession session : usable) {
            if (session.phase() == Phase.REGISTERED && !session.isSuspect()) {
                return true;
            }
        }
        return false;
    }

    /** Looks anew which connections take new calls. Called after every change of a link; any thread. */
    synchronized void changed() {
        List<LinkSession> healthy = new ArrayList<>();
        List<LinkSession> suspect = new ArrayList<>();
        List<LinkSession> retiring = new ArrayList<>();
        for (DialedLink link : dialed) {
            for (LinkSession session : link.sessions()) {
                if (session.phase() == Phase.REGISTERED) {
                    (session.isSuspect() ? suspect : healthy).add(session);
                } else if (session.phase() == Phase.RETIRING) {
                    retiring.add(session);
                }
            }
        }
        usable = Stream.of(healthy, suspect, retiring)
                .filter(sessions -> !sessions.isEmpty())
                .findFirst()
                .orElse(List.of())
                .toArray(LinkSession[]::new);
        if (!healthy.isEmpty()) {
            registered.complete(null);
            retiring.forEach(session -> session.loop().execute(session::leave));
        }
    }

    /** When the present attempt of a call has taken too long. */
    long expiry(PendingCall<?> pending) {
        Deadline deadline = pending.call.deadline();
        if (!pending.call.word().idempotent()) {
            return deadline.atNanos();
        }
        return deadline.min(Deadline.after(
                        links.config().attemptTimeout(), links.environment().ticker()))
                .atNanos();
    }

    /** An answer has come; the frame stays the caller's. */
    void answered(PendingCall<?> pending, Frame frame) {
        EnvelopeHeader header = frame.header();
        if (header.status() == Status.OK) {
            retryBudget.answered(Status.OK);
            finished(pending, pending.complete(frame));
            return;
        }
        Status status = header.status() == Status.UNRECOGNIZED ? Status.INTERNAL : header.status();
        retryBudget.answered(status);
        StatusException failure =
                new StatusException(status, header.reason(), Duration.ofMillis(header.retryAfterMillis()));
        if (status == Status.UNAVAILABLE) {
            retry(pending, failure, triesAfterUnavailable(pending, header.source()));
        } else {
            fail(pending, failure);
        }
    }

    /**
     * Whether a late attempt makes room for the next one, or for the end of its call; otherwise its answer is waited for
     * until the deadline, because too much is late for asking again to help.
     */
    boolean givesUpOn(PendingCall<?> pending) {
        return !pending.call.word().idempotent()
                || pending.call.deadline().hasPassed(links.environment().ticker())
                || retryBudget.tryRetry();
    }

    /** {@link #givesUpOn} was true. */
    void attemptTimedOut(PendingCall<?> pending) {
        StatusException failure = new StatusException(Status.TIMEOUT, "no answer in time");
        retry(pending, failure, links.config().maxAttempts());
    }

    void linkLost(PendingCall<?> pending) {
        StatusException failure = new StatusException(Status.UNAVAILABLE, "the link was lost before the answer came");
        retry(pending, failure, links.config().maxAttempts());
    }

    /** The link went before anything was written: any word may go over another. */
    void notWritten(PendingCall<?> pending, LinkSession session) {
        changed();
        later(pending, new StatusException(Status.UNAVAILABLE, "no proxy can be reached"));
    }

    void overloaded(PendingCall<?> pending, String reason) {
        fail(pending, new StatusException(Status.OVERLOADED, reason, OVERLOAD_ADVICE));
    }

    private void send(PendingCall<?> pending) {
        LinkSession session = choose(pending);
        if (pending.call.deadline().hasPassed(links.environment().ticker())) {
            fail(pending, Status.TIMEOUT, "no time was left to ask");
        } else if (session == null) {
            later(pending, new StatusException(Status.UNAVAILABLE, "no proxy can be reached"));
        } else if (session.loop().inEventLoop()) {
            session.send(pending);
        } else {
            session.loop().execute(() -> session.send(pending));
        }
    }

    /** The link with the highest hash, but not that of the last attempt if there is another. */
    private @Nullable LinkSession choose(PendingCall<?> pending) {
        LinkSession[] sessions = usable;
        if (pending.lastLink == null && pending.call.detour() > 0) {
            return detour(sessions, pending.call);
        }
        LinkSession best = null;
        long bestWeight = 0;
        for (LinkSession session : sessions) {
            if (session.link() == pending.lastLink && sessions.length > 1) {
                continue;
            }
            long weight = weight(session, pending.call);
            if (best == null || weight > bestWeight) {
                best = session;
                bestWeight = weight;
            }
        }
        return best;
    }

    private static @Nullable LinkSession detour(LinkSession[] sessions, OutboundCall call) {
        if (sessions.length == 0) {
            return null;
        }
        LinkSession[] byWeight = sessions.clone();
        Arrays.sort(
                byWeight,
                Comparator.comparingLong((LinkSession session) -> weight(session, call))
                        .reversed());
        return byWeight[call.detour() % byWeight.length];
    }

    private static long weight(LinkSession session, OutboundCall call) {
        return RoutingKeys.mix(call.routingKey() ^ session.link().hash());
    }

    /** A proxy's word that nobody is there may be true of that proxy only; a server's own has been tried behind it. */
    private int triesAfterUnavailable(PendingCall<?> pending, @Nullable NodeId source) {
        if (pending.isTargeted()) {
            // Behind each proxy, and once more at least: the one who is named may have a successor by now.
            return Math.max(2, usable.length);
        }
        return source != null && source.getType() == type ? links.config().maxAttempts() : 2;
    }

    private void retry(PendingCall<?> pending, StatusException failure, int maxTries) {
        pending.attempt++;
        if (!pending.call.word().idempotent() || pending.tries + 1 >= maxTries) {
            fail(pending, failure);
        } else {
            metrics.retries.increment();
            later(pending, failure);
        }
    }

    private void later(PendingCall<?> pending, StatusException failure) {
        int tries = ++pending.tries;
        long delayMillis = tries == 1
                ? 0
                : Backoff.jittered(
                        links.environment().random(),
                        Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(tries - 2, 10)));
        int remainingMillis =
                pending.call.deadline().remainingMillis(links.environment().ticker());
        if (links.isClosed()
                || tries >= links.config().maxAttempts()
                || remainingMillis <= Math.max(delayMillis, TimeoutWheel.TICK_MILLIS)
                || waiting.get() >= links.config().maxOutstanding()) {
            fail(pending, failure);
            return;
        }
        waiting.incrementAndGet();
        timerLoop.schedule(
                () -> {
                    waiting.decrementAndGet();
                    send(pending);
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
    }

    private void fail(PendingCall<?> pending, Status status, String reason) {
        fail(pending, new StatusException(status, reason));
    }

    private void fail(PendingCall<?> pending, StatusException failure) {
        finished(pending, pending.fail(failure));
    }

    private void finished(PendingCall<?> pending, Status status) {
        long nanos = links.environment().ticker().nanos() - pending.startedAtNanos;
        metrics.calls(status).record(nanos, TimeUnit.NANOSECONDS);
    }
}
