package io.yizhan.access.connection;

import io.yizhan.proto.Command;
import io.yizhan.proto.GoAway;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Asks the clients of one event loop to go, evenly over a while, so that they don't all connect elsewhere at once. They
 * are served until they leave; whoever is still there shortly before the deadline is closed. Owned by the event loop.
 */
final class GoAwayPacer {

    /** A client waits up to so long after its GOAWAY before it connects elsewhere: spreads those of one tick. */
    private static final int JITTER_MILLIS = 1000;
    /** Left of the deadline when the connections are closed: time to report the sessions that end by it. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final ClientLoop loop;
    private final List<ClientConnection> toAsk;
    private final Duration spread;
    private final Deadline deadline;
    private final boolean successorIsHere;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final long startNanos;
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private int asked;

    GoAwayPacer(
            ClientLoop loop,
            Duration spread,
            Deadline deadline,
            boolean successorIsHere,
            Ticker ticker,
            RandomGenerator random) {
        this.loop = loop;
        this.toAsk = List.copyOf(loop.connections());
        this.spread = spread;
        this.deadline = deadline;
        this.successorIsHere = successorIsHere;
        this.ticker = ticker;
        this.random = random;
        this.startNanos = ticker.nanos();
    }

    /** Completed when the last connection has gone. */
    CompletableFuture<Void> empty() {
        return empty;
    }

    void tick() {
        long elapsed = ticker.nanos() - startNanos;
        long due = spread.isZero() ? toAsk.size() : toAsk.size() * elapsed / spread.toNanos();
        while (asked < Math.min(due, toAsk.size())) {
            ask(toAsk.get(asked++));
        }
        if (deadline.remainingNanos(ticker) <= LAST_MOMENT.toNanos()) {
            List.copyOf(loop.connections()).forEach(ClientConnection::close);
        }
        if (loop.connections().isEmpty()) {
            empty.complete(null);
        }
    }

    /** One that was taken over and has not begun yet is asked when it has: a frame may be half written. */
    private void ask(ClientConnection connection) {
        connection.run(() -> connection.push(
                Command.GOAWAY,
                GoAway.newBuilder()
                        .setDelayMs(random.nextInt(JITTER_MILLIS))
                        .setDeadlineMs(deadline.remainingMillis(ticker))
                        .setSuccessorHere(successorIsHere)
                        .build()));
    }
}
