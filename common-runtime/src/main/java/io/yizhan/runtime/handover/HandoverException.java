package io.yizhan.runtime.handover;

/** A hand-over did not come about; the message is one sentence that says why. */
public final class HandoverException extends Exception {

    private static final long serialVersionUID = 1L;

    public HandoverException(String message) {
        super(message);
    }

    public HandoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
