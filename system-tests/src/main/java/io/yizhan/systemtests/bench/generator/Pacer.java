package io.yizhan.systemtests.bench.generator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends at a fixed rate: a message's intended time is set by the plan, so that a stall makes the messages behind it late
 * instead of fewer. Belongs to the lane's event loop.
 */
final class Pacer {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Lane lane;
    private final List<Talker> talkers;
    private double nanosPerMessage;
    private double rampNanos;
    private long beginNanos;
    private long sent;
    private boolean running;

    Pacer(Lane lane, List<Talker> talkers) {
        this.lane = lane;
        this.talkers = talkers;
    }

    /** @param ramp in which the rate rises evenly to this one */
    void start(double perSecond, Duration ramp) {
        if (running || perSecond <= 0) {
            throw new IllegalStateException("rate: " + perSecond + " (expected: > 0, and to be started once)");
        }
        nanosPerMessage = NANOS_PER_SECOND / perSecond;
        rampNanos = ramp.toNanos();
        beginNanos = System.nanoTime();
        sent = 0;
        running = true;
        sendDue();
    }

    void stop() {
        running = false;
    }

    private void sendDue() {
        if (!running) {
            return;
        }
        long now = System.nanoTime();
        while (intended(sent) - now <= 0) {
            talkers.get((int) (sent % talkers.size())).send(intended(sent));
            sent++;
        }
        lane.flush();
        lane.later(this::sendDue, Math.max(0, intended(sent) - System.nanoTime()));
    }

    private long intended(long message) {
        double steady = message * nanosPerMessage;
        double inRamp = Math.sqrt(2 * rampNanos * steady);
        return beginNanos + (long) (inRamp < rampNanos ? inRamp : steady + rampNanos / 2);
    }
}
