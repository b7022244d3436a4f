package io.yizhan.runtime.admin;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Tells whether the event loops still turn: each is given a task every second and must run it. */
public final class LoopWatch implements Component {

    /** A loop that hasn't turned for so long is stuck. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final long PERIOD_MILLIS = 1_000;

    private final List<EventExecutor> loops = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();
    private final AtomicLongArray turnedAt;
    private final Ticker ticker;

    public LoopWatch(EventExecutorGroup eventLoops, Ticker ticker) {
        eventLoops.forEach(loops::add);
        this.turnedAt = new AtomicLongArray(loops.size());
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return "event loop watch";
    }

    @Override
    public void start() {
        for (int i = 0; i < loops.size(); i++) {
            int loop = i;
            turnedAt.set(loop, ticker.nanos());
            tasks.add(loops.get(loop)
                    .scheduleWithFixedDelay(
                            () -> turnedAt.set(loop, ticker.nanos()), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public void stop() {
        tasks.forEach(task -> task.cancel(false));
        tasks.clear();
    }

    /** Which loop is stuck; empty while all turn. Safe for any thread. */
    public Optional<String> problem() {
        for (int i = 0; i < turnedAt.length(); i++) {
            long still = ticker.nanos() - turnedAt.get(i);
            if (still > LIMIT.toNanos()) {
                return Optional.of("event loop " + i + " has not turned for " + TimeUnit.NANOSECONDS.toSeconds(still)
                        + " s (expected: every second)");
            }
        }
        return Optional.empty();
    }
}
