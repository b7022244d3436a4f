package io.yizhan.access.connection;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One {@link ClientLoop} for each event loop. Immutable but for the timers. Safe for any thread. */
public final class ClientLoops {

    private final Map<EventExecutor, ClientLoop> loops = new HashMap<>();
    private final List<Future<?>> timers = new ArrayList<>();

    /**
     * @param group at least one event loop
     * @param mostHeldBytes all connections together may hold unsent or unread; each event loop gets its share
     */
    public ClientLoops(Iterable<EventExecutor> group, Ticker ticker, long mostHeldBytes) {
        List<EventExecutor> executors = new ArrayList<>();
        group.forEach(executors::add);
        for (EventExecutor executor : executors) {
            loops.put(executor, new ClientLoop(executor, ticker, mostHeldBytes / executors.size()));
        }
    }

    /** All of them. */
    public Iterable<ClientLoop> all() {
        return loops.values();
    }

    /** The one of an event loop. */
    public ClientLoop of(EventExecutor executor) {
        ClientLoop loop = loops.get(executor);
        if (loop == null) {
            throw new IllegalStateException("event loop: " + executor + " (expected: one of the group)");
        }
        return loop;
    }

    void start() {
        for (ClientLoop loop : loops.values()) {
            timers.add(loop.executor()
                    .scheduleAtFixedRate(
                            loop::tick, DeadlineWheel.TICK_NANOS, DeadlineWheel.TICK_NANOS, TimeUnit.NANOSECONDS));
        }
    }

    void stop() {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }
}
