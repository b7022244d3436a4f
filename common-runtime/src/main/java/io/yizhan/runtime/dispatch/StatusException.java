package io.yizhan.runtime.dispatch;

import io.yizhan.proto.Status;
import java.time.Duration;

/**
 * A request that ends with another status than OK. Has no stack trace: it is an answer, not a fault. Thrown by handlers
 * or the completion of their stage, and the exceptional completion of every call.
 */
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Status status;
    private final int retryAfterMillis;

    /**
     * @param status anything but OK
     * @param reason one sentence for a human reader; goes to the client, so it names no internals
     */
    public StatusException(Status status, String reason) {
        this(status, reason, Duration.ZERO);
    }

    /** @param retryAfter how long to wait before another try makes sense; zero for no advice */
    public StatusException(Status status, String reason, Duration retryAfter) {
        super(reason, null, false, false);
        if (status == Status.OK) {
            throw new IllegalArgumentException("status: OK (expected: any other)");
        }
        this.status = status;
        this.retryAfterMillis = Math.toIntExact(retryAfter.toMillis());
    }

    public Status status() {
        return status;
    }

    /** Never null: one sentence for a human reader. */
    public String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** Milliseconds; 0 for no advice. */
    public int retryAfterMillis() {
        return retryAfterMillis;
    }
}
