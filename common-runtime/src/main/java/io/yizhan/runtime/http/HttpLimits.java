package io.yizhan.runtime.http;

import java.time.Duration;

/**
 * Bounds of an HTTP listener.
 *
 * @param maxConnections open at once; one more is closed at once
 * @param requestTimeout within which a whole request must have come, counted from the connection's start or the answer
 *     before it; also bounds how long a client may take to read an answer
 */
public record HttpLimits(int maxConnections, Duration requestTimeout) {

    /** Longest request line, in bytes. */
    static final int MAX_LINE = 4096;

    /** All headers of a request together, in bytes. */
    static final int MAX_HEADERS = 8192;

    /** Longest body of a request, in bytes; nothing here reads one. */
    static final int MAX_BODY = 1024;

    public HttpLimits {
        if (maxConnections <= 0) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " (expected: > 0)");
        }
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("requestTimeout: " + requestTimeout + " (expected: > 0)");
        }
    }
}
