package io.yizhan.data.store;

/** Redis can't be reached at the moment: what it would have said is unknown. Costs no stack trace. */
public final class RedisUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    RedisUnavailableException(String message, Throwable cause) {
        super(message, cause, false, false);
    }

    RedisUnavailableException(String message) {
        super(message, null, false, false);
    }
}
