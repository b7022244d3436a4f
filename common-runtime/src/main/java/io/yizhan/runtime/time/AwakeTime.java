package io.yizhan.runtime.time;

import java.time.Duration;

/**
 * The time that this process was awake, by which it judges others silent. When the process is stopped or starved, its
 * timer comes late; of such a gap only two intervals count, so that what has arrived meanwhile is read before anyone is
 * blamed for the pause. For one thread.
 */
public final class AwakeTime {

    private final Ticker ticker;
    private final long longestGapNanos;
    private long tickedAtNanos;
    private long awakeNanos;

    /** @param interval at which {@link #tick()} is called */
    public AwakeTime(Ticker ticker, Duration interval) {
        this.ticker = ticker;
        this.longestGapNanos = 2 * interval.toNanos();
        this.tickedAtNanos = ticker.nanos();
    }

    /** Called by the timer, at every interval. */
    public void tick() {
        long now = ticker.nanos();
        awakeNanos += Math.min(now - tickedAtNanos, longestGapNanos);
        tickedAtNanos = now;
    }

    /** Nanoseconds awake since the start. */
    public long nanos() {
        return awakeNanos + Math.min(ticker.nanos() - tickedAtNanos, longestGapNanos);
    }
}
