package io.yizhan.client.locate;

import java.io.IOException;
import java.time.Duration;

/** All access servers are full, or on their way out. */
public final class NoRoomException extends IOException {
    private final Duration retryAfter;

    /**
     * @param retryAfter when to ask again; zero: no advice
     */
    public NoRoomException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
