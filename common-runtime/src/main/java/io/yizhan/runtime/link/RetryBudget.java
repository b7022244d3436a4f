package io.yizhan.runtime.link;

import io.yizhan.proto.Status;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps time-outs from making an overload worse: what is late because everybody is busy would be asked for again and
 * again, by each tier anew. A retry after a time-out takes a token, and only answers bring tokens back, as in gRPC's
 * retry throttling (proposal A6). The reserve is for the failure of a server, when what was under way there times out at
 * once. Safe for any thread.
 */
final class RetryBudget {

    /** Retries that are paid for in the beginning, and at most. */
    static final int RESERVE = 1_000;

    /** Answers that pay for one retry. */
    static final int ANSWERS_PER_RETRY = 10;

    private static final int FULL = RESERVE * ANSWERS_PER_RETRY;

    private final AtomicInteger answers = new AtomicInteger(FULL);

    /** Counts an answer that took a server's time, and not only its word that it has none. */
    void answered(Status status) {
        switch (status) {
            case TIMEOUT, OVERLOADED, UNAVAILABLE -> {}
            default -> {
                // Nearly always full, and then only read.
                if (answers.get() < FULL) {
                    answers.incrementAndGet();
                }
            }
        }
    }

    /** @return whether one more retry may go out; it counts */
    boolean tryRetry() {
        for (int left = answers.get(); left >= ANSWERS_PER_RETRY; left = answers.get()) {
            if (answers.compareAndSet(left, left - ANSWERS_PER_RETRY)) {
                return true;
            }
        }
        return false;
    }
}
