package io.yizhan.stores;

import org.jspecify.annotations.Nullable;

/** A store could not be unpacked, started or stopped; the message says which one and what its log said. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        this(message, null);
    }

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
