package io.yizhan.client;

import io.yizhan.proto.Status;
import java.time.Duration;

/**
 * A request wasn't granted. {@link #status} says what a program can do about it, {@link #reason} tells a person. Every
 * future of this library that fails does so with this exception.
 */
public final class ImException extends RuntimeException {
    private final Status status;
    private final String reason;
    private final Duration retryAfter;

    /**
     * @param status not OK
     * @param reason one sentence for a human reader
     * @param retryAfter how long to wait before another try makes sense; zero: no advice
     */
    public ImException(Status status, String reason, Duration retryAfter) {
        super(status + ": " + reason);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public ImException(Status status, String reason) {
        this(status, reason, Duration.ZERO);
    }

    /**
     * What a future of this library failed with, found inside whatever {@link java.util.concurrent.CompletableFuture}
     * has wrapped around it.
     *
     * @return INTERNAL with the throwable's own text for anything else
     */
    public static ImException of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ImException) {
                return (ImException) cause;
            }
        }
        return new ImException(Status.INTERNAL, thrown.toString());
    }

    /** Why not. */
    public Status status() {
        return status;
    }

    /** One sentence for a human reader; never parsed by programs. */
    public String reason() {
        return reason;
    }

    /** How long to wait before another try makes sense; zero: no advice. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** The request may or may not have been carried out: the same one may be sent again, never another in its place. */
    public boolean isFateUnknown() {
        return isFateUnknown(status);
    }

    /** Whether a status leaves open what became of the request. */
    public static boolean isFateUnknown(Status status) {
        return status == Status.TIMEOUT || status == Status.UNAVAILABLE || status == Status.INTERNAL;
    }

    /** Whether the library sends the same request again by itself while there is time. */
    public static boolean isRetried(Status status) {
        return isFateUnknown(status)
                || status == Status.UNSENT
                || status == Status.OVERLOADED
                || status == Status.RATE_LIMITED;
    }
}
