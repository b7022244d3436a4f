package io.yizhan.client.wire;

import java.io.IOException;

/** The peer sent what can't be read as frames; nothing after it on this connection can be trusted. */
public final class FrameException extends IOException {

    public FrameException(String message) {
        super(message);
    }

    public FrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
