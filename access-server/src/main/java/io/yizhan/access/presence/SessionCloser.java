package io.yizhan.access.presence;

import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reports ended sessions to the logic servers, gathered into batches; one batch is on the way at a time, and one that
 * fails is tried again. What doesn't fit or fails too often is dropped: the next digest repairs it. Safe for any thread.
 */
public final class SessionCloser implements Component {

    private static final int BATCH = 500;
    private static final int MOST_WAITING = 100_000;
    private static final int TRIES = 3;

    private final PresenceConfig config;
    private final NodeIdentity identity;
    private final Caller logic;
    private final ScheduledExecutorService scheduler;
    private final AccessMetrics metrics;
    private final Ticker ticker;
    private final Deque<SessionRef> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private boolean busy;
    private boolean draining;

    public SessionCloser(
            PresenceConfig config,
            NodeIdentity identity,
            Caller logic,
            ScheduledExecutorService scheduler,
            AccessMetrics metrics,
            Ticker ticker) {
        this.config = config;
        this.identity = identity;
        this.logic = logic;
        this.scheduler = scheduler;
        this.metrics = metrics;
        this.ticker = ticker;
    }

    /** A session has ended here, and no logic server knows. */
    public synchronized void add(SessionRef session) {
        if (waiting.size() >= MOST_WAITING) {
            metrics.closesLost(1);
            return;
        }
        waiting.addLast(session);
        if (!busy) {
            busy = true;
            later(this::sendNext);
        }
    }

    @Override
    public String name() {
        return "session closer";
    }

    @Override
    public void start() {}

    /** Reports what waits, without gathering any longer. */
    @Override
    public synchronized CompletionStage<Void> drain(Deadline deadline) {
        draining = true;
        if (!busy) {
            drained.complete(null);
        }
        return drained;
    }

    @Override
    public synchronized String outstanding() {
        return waiting.isEmpty() ? "" : waiting.size() + " ended sessions to report";
    }

    @Override
    public synchronized void stop() {
        metrics.closesLost(waiting.size());
        waiting.clear();
    }

    private void sendNext() {
        List<SessionRef> batch = new ArrayList<>();
        synchronized (this) {
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.removeFirst());
            }
            if (batch.isEmpty()) {
                busy = false;
                if (draining) {
                    drained.complete(null);
                }
                return;
            }
        }
        send(
                CloseSessionsRequest.newBuilder()
                        .setAccess(identity.self())
                        .addAllSessions(batch)
                        .build(),
                1);
    }

    private void send(CloseSessionsRequest request, int attempt) {
        // A batch has many users; any logic server can take it.
        long key = RoutingKeys.ofId(request.getSessions(0).getUserId());
        OutboundCall call = OutboundCall.of(
                        Command.CLOSE_SESSIONS, request, Deadline.after(config.closeTimeout(), ticker))
                .keyed(key);
        logic.call(call, CloseSessionsResponse.class).whenComplete((answer, failure) -> {
            if (answer != null) {
                later(this::sendNext);
            } else if (attempt < TRIES) {
                later(() -> send(request, attempt + 1));
            } else {
                metrics.closesLost(request.getSessionsCount());
                later(this::sendNext);
            }
        });
    }

    private void later(Runnable task) {
        boolean atOnce;
        synchronized (this) {
            atOnce = draining;
        }
        scheduler.schedule(task, atOnce ? 0 : config.closeDelay().toNanos(), TimeUnit.NANOSECONDS);
    }
}
