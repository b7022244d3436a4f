package io.yizhan.systemtests.bench.generator;

import io.yizhan.proto.Status;
import java.util.concurrent.CompletionException;

/** An answer that was not OK. Carries no stack trace: it says what the suite did, not where this program was. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfterMillis;

    RefusedException(int status, int retryAfterMillis) {
        super("answered " + Status.forNumber(status), null, false, false);
        this.status = status;
        this.retryAfterMillis = retryAfterMillis;
    }

    /** Milliseconds to wait before another try; 0: no advice. */
    int retryAfterMillis() {
        return retryAfterMillis;
    }

    /** The status of an answer, out of what a future failed with; INTERNAL for any other failure. */
    static int statusOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RefusedException refused ? refused.status : Status.INTERNAL_VALUE;
    }
}
