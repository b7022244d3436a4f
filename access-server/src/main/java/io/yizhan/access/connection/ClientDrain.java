package io.yizhan.access.connection;

import io.yizhan.proto.Command;
import io.yizhan.proto.GoAway;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Whether this server is leaving, and how its clients leave with it. Safe for any thread. */
public final class ClientDrain {

    private final ClientLoops loops;
    private final Duration spread;
    private final Ticker ticker;
    private final RandomGenerator random;
    private volatile @Nullable Deadline deadline;
    private volatile boolean successorIsHere;

    /** @param spread over which the clients are asked to go; at most a quarter of the time there is */
    public ClientDrain(ClientLoops loops, Duration spread, Ticker ticker, RandomGenerator random) {
        this.loops = loops;
        this.spread = spread;
        this.ticker = ticker;
        this.random = random;
    }

    public boolean isDraining() {
        return deadline != null;
    }

    /** Another process listens where this one did: clients need not look elsewhere. Before {@link #begin}. */
    public void successorIsHere() {
        successorIsHere = true;
    }

    /** Asks all clients to go. Completed when the last one has gone. */
    public CompletableFuture<Void> begin(Deadline until) {
        deadline = until;
        Duration quarter = Duration.ofNanos(Math.max(0, until.remainingNanos(ticker) / 4));
        Duration pace = spread.compareTo(quarter) < 0 ? spread : quarter;
        List<CompletableFuture<Void>> empty = new ArrayList<>();
        for (ClientLoop loop : loops.all()) {
            empty.add(CompletableFuture.supplyAsync(
                            () -> loop.drain(pace, until, successorIsHere, ticker, random), loop.executor())
                    .thenCompose(pacer -> pacer.empty()));
        }
        return CompletableFuture.allOf(empty.toArray(CompletableFuture[]::new));
    }

    /** Asks one client to go at once: it came while the others leave. */
    public void turnAway(ClientConnection connection) {
        Deadline until = deadline;
        if (until != null) {
            connection.push(
                    Command.GOAWAY,
                    GoAway.newBuilder()
                            .setDeadlineMs(until.remainingMillis(ticker))
                            .setSuccessorHere(successorIsHere)
                            .build());
        }
    }
}
