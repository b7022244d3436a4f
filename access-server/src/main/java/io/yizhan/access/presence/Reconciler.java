package io.yizhan.access.presence;

import io.yizhan.access.session.Session;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the logic servers, part by part, which sessions are really here, and ends those that a newer one has replaced.
 * Each part renews the lease by which this server counts as alive. A part that gets lost is not repeated; its turn comes
 * again.
 */
public final class Reconciler implements Component {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final PresenceConfig config;
    private final NodeIdentity identity;
    private final SessionDirectory directory;
    private final Caller logic;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private int nextPart;
    private volatile boolean paused;
    private volatile boolean predecessorServes;
    private volatile @Nullable DataTime dataTime;
    private @Nullable Future<?> timer;

    /** A data server's clock, and when by the own ticker that was heard. */
    private record DataTime(long millis, long heardAtNanos) {

        /** What it says now at least: an answer takes its time. */
        long atLeast(long nowNanos) {
            return millis + TimeUnit.NANOSECONDS.toMillis(nowNanos - heardAtNanos);
        }
    }

    public Reconciler(
            PresenceConfig config,
            NodeIdentity identity,
            SessionDirectory directory,
            Caller logic,
            ScheduledExecutorService scheduler,
            Ticker ticker) {
        this.config = config;
        this.identity = identity;
        this.directory = directory;
        this.logic = logic;
        this.scheduler = scheduler;
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return "session digest";
    }

    @Override
    public void start() {
        long interval = config.partInterval().toNanos();
        timer = scheduler.scheduleAtFixedRate(this::tick, 0, interval, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Says nothing while the sessions are being handed over, and nothing more once a successor has them. */
    public void pause() {
        paused = true;
    }

    /** They are here after all, and nowhere else. */
    public void goOn() {
        predecessorServes = false;
        paused = false;
    }

    /** From now until {@link #goOn} a run before this one still serves its own sessions, which nobody may end for that. */
    public void besidePredecessor() {
        predecessorServes = true;
    }

    /** A fault here must not end the timer: without the digest this server would soon count as gone. */
    private void tick() {
        try {
            sendPart();
        } catch (RuntimeException e) {
            log.warn("a part of the digest could not be sent", e);
        }
    }

    /** On the scheduler's thread only. */
    private void sendPart() {
        if (paused) {
            return;
        }
        int part = nextPart;
        nextPart = (part + 1) % config.parts();
        ReconcileSessionsRequest.Builder request = ReconcileSessionsRequest.newBuilder()
                .setAccess(identity.self())
                .setPart(part)
                .setParts(config.parts())
                .setLeaseMs((int) config.lease().toMillis())
                .setPredecessorServes(predecessorServes);
        DataTime clock = dataTime;
        if (clock != null) {
            request.setAsOfMs(clock.atLeast(ticker.nanos()));
        }
        directory.forEach(session -> {
            if (session.userId() % config.parts() == part) {
                request.addSessions(session.ref());
            }
        });
        Deadline deadline = Deadline.after(config.lease(), ticker);
        OutboundCall call = OutboundCall.of(Command.RECONCILE_SESSIONS, request.build(), deadline)
                .keyed(RoutingKeys.mix(part));
        logic.call(call, ReconcileSessionsResponse.class).whenComplete((answer, failure) -> {
            if (answer != null) {
                dataTime = new DataTime(answer.getTimeMs(), ticker.nanos());
                answer.getStaleList().forEach(this::end);
            } else {
                log.debug("digest part={} was not taken: {}", part, String.valueOf(failure));
            }
        });
    }

    private void end(SessionRef stale) {
        for (Session session : directory.of(stale.getUserId())) {
            if (session.sessionId() == stale.getSessionId()) {
                session.end(EndReason.REPLACED, "a newer session has replaced this one");
            }
        }
    }
}
