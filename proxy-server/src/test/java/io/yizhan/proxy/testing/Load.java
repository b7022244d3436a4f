package io.yizhan.proxy.testing;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Calls without a pause, a fixed number at a time, until it is stopped. */
public final class Load {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TestDaemon caller;
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<?>[] lanes;
    private volatile boolean stopping;

    public Load(TestDaemon caller, int atATime) {
        this.caller = caller;
        this.lanes = new CompletableFuture<?>[atATime];
        for (int i = 0; i < atATime; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            lanes[i] = done;
            next(done);
        }
    }

    public long answered() {
        return answered.get();
    }

    /** Waits until that many more calls have been answered. */
    public Load goOn(int calls) {
        long until = answered.get() + failures.size() + calls;
        Await.until("calls are answered", () -> answered.get() + failures.size() >= until);
        return this;
    }

    /** Waits for what is under way; returns what failed. */
    public Queue<Throwable> stop() throws Exception {
        stopping = true;
        Await.result(CompletableFuture.allOf(lanes));
        return failures;
    }

    private void next(CompletableFuture<Void> done) {
        if (stopping) {
            done.complete(null);
            return;
        }
        caller.call(started.incrementAndGet(), TIMEOUT).whenComplete((answer, failure) -> {
            if (failure == null) {
                answered.incrementAndGet();
            } else {
                failures.add(failure);
            }
            caller.later(() -> next(done));
        });
    }
}
