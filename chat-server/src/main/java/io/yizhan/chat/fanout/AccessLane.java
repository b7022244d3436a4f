package io.yizhan.chat.fanout;

import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one access server. Pushes wait in a bounded queue; one DELIVER is under way at a time and takes what has
 * gathered meanwhile, so that an idle lane adds no delay and a busy one batches by itself. Order is kept.
 *
 * <p>An access server that doesn't sign is tried again until the proxies have not known it for a while, which makes its
 * users absent, or until patience ends, which leaves the entries to the record. Lives in the fan-out loop.
 */
final class AccessLane {

    private static final Logger log = LoggerFactory.getLogger(AccessLane.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** An answer that took so long came over a second link, or nearly so. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final AccessTarget target;
    private final FanoutConfig config;
    private final Caller chatProxies;
    private final AccessServers accessServers;
    private final ScheduledExecutorService loop;
    private final Ticker ticker;
    private final PushListener listener;
    private final FanoutMetrics metrics;

    private final ArrayDeque<Push> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean busy;
    private int linkChanges;
    private int failures;
    private long failingSinceNanos;
    private boolean unknown;
    private long unknownSinceNanos;

    AccessLane(
            AccessTarget target,
            FanoutConfig config,
            Caller chatProxies,
            AccessServers accessServers,
            ScheduledExecutorService loop,
            Ticker ticker,
            PushListener listener,
            FanoutMetrics metrics) {
        this.target = target;
        this.config = config;
        this.chatProxies = chatProxies;
        this.accessServers = accessServers;
        this.loop = loop;
        this.ticker = ticker;
        this.listener = listener;
        this.metrics = metrics;
    }

    boolean isIdle() {
        return !busy;
    }

    /** Takes a push on, or leaves it to the record at once when too much is waiting. */
    void offer(Push push) {
        int weight = push.weight();
        if (queuedBytes + weight > config.queueBytes()) {
            listener.leftToTheRecord(push);
            return;
        }
        queue.add(push);
        queuedBytes += weight;
        if (!busy) {
            busy = true;
            loop.execute(this::sendNext); // after whatever else is ready in this turn
        }
    }

    private void sendNext() {
        List<Push> pushes = new ArrayList<>();
        DeliverRequest.Builder request = DeliverRequest.newBuilder();
        long bytes = 0;
        for (Push next = queue.peek(); next != null; next = queue.peek()) {
            int weight = next.weight();
            if (!pushes.isEmpty() && bytes + weight > config.envelopeBytes()) {
                break;
            }
            queue.remove();
            bytes += weight;
            pushes.add(next);
            request.addDeliveries(next.toDelivery());
        }
        queuedBytes -= bytes;
        if (pushes.isEmpty()) {
            busy = false;
        } else {
            send(pushes, request.build());
        }
    }

    private void send(List<Push> pushes, DeliverRequest request) {
        metrics.sent(pushes.size());
        long sentAtNanos = ticker.nanos();
        OutboundCall call = OutboundCall.of(Command.DELIVER, request, Deadline.after(config.deliverTimeout(), ticker))
                .keyed(RoutingKeys.ofId(target.instance()))
                .detouring(linkChanges)
                .to(target.toNodeId());
        chatProxies
                .call(call, DeliverResponse.class)
                .whenCompleteAsync(
                        (response, error) -> {
                            leaveSlowLink(sentAtNanos);
                            onEnd(pushes, request, response, error);
                        },
                        loop);
    }

    /** A link that was cut silently counts as healthy for some heartbeats yet: the next envelope may avoid it. */
    private void leaveSlowLink(long sentAtNanos) {
        if (ticker.nanos() - sentAtNanos >= SLOW.toNanos()) {
            linkChanges = (linkChanges + 1) & Integer.MAX_VALUE;
        }
    }

    private void onEnd(
            List<Push> pushes, DeliverRequest request, @Nullable DeliverResponse response, @Nullable Throwable error) {
        if (response != null && response.getResultsCount() == pushes.size()) {
            failures = 0;
            unknown = false;
            for (int i = 0; i < pushes.size(); i++) {
                listener.answered(pushes.get(i), response.getResults(i).getAbsentUsersList());
            }
            sendNext();
            return;
        }
        Status status = error == null ? Status.INTERNAL : Statuses.of(error).status();
        log.debug("deliver failed node={} status={} entries={}", target.name(), status, pushes.size());
        if (failures++ == 0) {
            failingSinceNanos = ticker.nanos();
        }
        if (isGone()) {
            pushes.forEach(push -> listener.answered(push, push.users()));
            sendNext();
        } else if (mayPass(status) && hasPatience()) {
            loop.schedule(() -> send(pushes, request), pauseMillis(), TimeUnit.MILLISECONDS);
        } else {
            if (error != null && !mayPass(status)) {
                log.warn("deliver refused node={} status={}", target.name(), status, error);
            }
            pushes.forEach(listener::leftToTheRecord);
            sendNext();
        }
    }

    /** Gone for good, not only unknown to a proxy that has just started. */
    private boolean isGone() {
        if (!accessServers.isUnknown(target)) {
            unknown = false;
        } else if (!unknown) {
            unknown = true;
            unknownSinceNanos = ticker.nanos();
        }
        return unknown
                && ticker.nanos() - unknownSinceNanos >= config.goneAfter().toNanos();
    }

    private boolean hasPatience() {
        return ticker.nanos() - failingSinceNanos < config.patience().toNanos();
    }

    private static boolean mayPass(Status status) {
        return switch (status) {
            case UNAVAILABLE, TIMEOUT, OVERLOADED, RATE_LIMITED, INTERNAL -> true;
            default -> false;
        };
    }

    /** Doubles with each failure. */
    private long pauseMillis() {
        int doublings = Math.min(failures - 1, 10);
        return Math.min(FIRST_PAUSE.toMillis() << doublings, LONGEST_PAUSE.toMillis());
    }
}
