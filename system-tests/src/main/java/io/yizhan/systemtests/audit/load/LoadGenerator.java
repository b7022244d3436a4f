package io.yizhan.systemtests.audit.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends at a fixed rate, whatever the suite does: a message's intended time is set by the plan, so that a stall makes the
 * messages behind it late instead of fewer. One thread of its own.
 */
final class LoadGenerator {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final AuditWorld world;
    private final double perSecond;
    private final Duration sendDeadline;
    private volatile int atLeast;
    private final AtomicBoolean running = new AtomicBoolean(true);

    LoadGenerator(AuditWorld world, double perSecond, Duration sendDeadline) {
        this.world = world;
        this.perSecond = perSecond;
        this.sendDeadline = sendDeadline;
    }

    /** @param senders those that the plan means by their index */
    void start(List<AuditDevice> senders, TrafficPlan plan) {
        Thread thread = new Thread(() -> run(senders, plan), "im-audit-load");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sends beyond the rate as long as fewer are under way than this, so that a fault meets many.
     *
     * @param outstanding 0: no more than the rate
     */
    void keepOutstanding(int outstanding) {
        atLeast = outstanding;
    }

    /** Sends nothing more; what is on the way goes on. */
    void stop() {
        running.set(false);
    }

    private void run(List<AuditDevice> senders, TrafficPlan plan) {
        long begin = world.now();
        for (long sent = 0; running.get(); ) {
            long now = world.now();
            long due = (long) ((now - begin) / 1e9 * perSecond);
            for (; sent < due; sent++) {
                long offset = (long) (sent * 1e9 / perSecond);
                send(senders, plan.at(offset), begin + offset);
            }
            for (int missing = atLeast - world.ledger().outstanding(); missing > 0; missing--) {
                send(senders, plan.beyond(), world.now());
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void send(List<AuditDevice> senders, TrafficPlan.Turn turn, long intended) {
        senders.get(turn.sender()).send(turn.conversation(), intended, sendDeadline);
    }
}
