package io.yizhan.access.frame;

/** The bytes are not an envelope: nothing that follows on the connection can be trusted. Has no stack trace. */
public final class MalformedFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message, null, false, false);
    }
}
