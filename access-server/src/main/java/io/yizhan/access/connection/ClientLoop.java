package io.yizhan.access.connection;

import io.netty.util.concurrent.EventExecutor;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the client connections of one event loop share: one timer for all, and one flush for all that a pass has written,
 * so that answers and pushes to one client leave in one system call. Owned by the event loop.
 */
public final class ClientLoop {

    private final EventExecutor executor;
    private final Ticker ticker;
    private final DeadlineWheel wheel;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final HeldBytes held;
    private @Nullable GoAwayPacer pacer;
    private List<ConnectionWriter> toFlush = new ArrayList<>();
    private List<ConnectionWriter> flushing = new ArrayList<>();

    /** @param mostHeldBytes all its connections together may hold unsent or unread */
    public ClientLoop(EventExecutor executor, Ticker ticker, long mostHeldBytes) {
        this.executor = executor;
        this.ticker = ticker;
        this.wheel = new DeadlineWheel(ticker.nanos());
        this.held = new HeldBytes(mostHeldBytes, executor, connections);
    }

    public EventExecutor executor() {
        return executor;
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    HeldBytes held() {
        return held;
    }

    /** The open connections, the oldest first. */
    public Set<ClientConnection> connections() {
        return connections;
    }

    /** Wakes the connections whose moment has come; called every tick. */
    public void tick() {
        wheel.advance(ticker.nanos());
        if (pacer != null) {
            pacer.tick();
        }
    }

    /** Begins to ask the clients to go; the ticks go on with it. */
    GoAwayPacer drain(
            Duration spread, Deadline deadline, boolean successorIsHere, Ticker clock, RandomGenerator random) {
        pacer = new GoAwayPacer(this, spread, deadline, successorIsHere, clock, random);
        return pacer;
    }

    /** Has the connection flushed when this pass of the event loop has done everything else. */
    void flushLater(ConnectionWriter connection) {
        if (toFlush.isEmpty()) {
            executor.execute(this::flush);
        }
        toFlush.add(connection);
    }

    private void flush() {
        List<ConnectionWriter> now = toFlush;
        toFlush = flushing;
        flushing = now;
        for (ConnectionWriter connection : now) {
            connection.flush();
        }
        now.clear();
    }
}
