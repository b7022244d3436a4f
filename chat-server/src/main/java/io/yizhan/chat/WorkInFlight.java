package io.yizhan.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts what has begun and not ended, and tells when nothing is left. Safe for any thread. */
public final class WorkInFlight {

    private int count;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

    public synchronized void begin() {
        if (count++ == 0) {
            idle = new CompletableFuture<>();
        }
    }

    /** Begins unless so many are in flight already. */
    public synchronized boolean tryBegin(int limit) {
        if (count >= limit) {
            return false;
        }
        begin();
        return true;
    }

    public void end() {
        CompletableFuture<Void> done = null;
        synchronized (this) {
            if (--count == 0) {
                done = idle;
            }
        }
        if (done != null) {
            done.complete(null);
        }
    }

    public synchronized int count() {
        return count;
    }

    /** Completed when nothing is in flight. What begins afterwards is not waited for. */
    public synchronized CompletionStage<Void> whenIdle() {
        return idle;
    }
}
