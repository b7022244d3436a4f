package io.yizhan.client;

import java.time.Duration;

/**
 * Time-outs and bounds of a client. Immutable; begin with {@link #defaults} and change what must differ. Every setter
 * throws {@link IllegalArgumentException} for a value out of its range.
 */
public final class ClientOptions {
    private static final ClientOptions DEFAULTS = new Builder().build();

    private final Duration connectTimeout;
    private final Duration attemptTimeout;
    private final Duration requestDeadline;
    private final Duration sendDeadline;
    private final Duration backoffMin;
    private final Duration backoffMax;
    private final Duration pongTimeout;
    private final Duration confirmDelay;
    private final Duration gapDelay;
    private final int confirmPushes;
    private final int sendWindow;
    private final int maxOutbox;
    private final int maxRequests;
    private final int maxInbox;
    private final int initialHistory;
    private final int maxFrameBytes;

    private ClientOptions(Builder builder) {
        connectTimeout = builder.connectTimeout;
        attemptTimeout = builder.attemptTimeout;
        requestDeadline = builder.requestDeadline;
        sendDeadline = builder.sendDeadline;
        backoffMin = builder.backoffMin;
        backoffMax = builder.backoffMax;
        pongTimeout = builder.pongTimeout;
        confirmDelay = builder.confirmDelay;
        gapDelay = builder.gapDelay;
        confirmPushes = builder.confirmPushes;
        sendWindow = builder.sendWindow;
        maxOutbox = builder.maxOutbox;
        maxRequests = builder.maxRequests;
        maxInbox = builder.maxInbox;
        initialHistory = builder.initialHistory;
        maxFrameBytes = builder.maxFrameBytes;
        if (backoffMax.compareTo(backoffMin) < 0) {
            throw new IllegalArgumentException("backoffMax: " + backoffMax + " (expected: >= " + backoffMin + ")");
        }
    }

    public static ClientOptions defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** For one TCP connection to be accepted; 3 s. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** For one try of a login, a request or a send to be answered; 10 s. */
    public Duration attemptTimeout() {
        return attemptTimeout;
    }

    /** For a request with all its retries; 30 s. */
    public Duration requestDeadline() {
        return requestDeadline;
    }

    /** For a send with all its retries, where the caller doesn't say; 2 min. */
    public Duration sendDeadline() {
        return sendDeadline;
    }

    /** First pause before another try, before jitter; doubles each time; 100 ms. */
    public Duration backoffMin() {
        return backoffMin;
    }

    /** Longest pause before another try; 30 s. */
    public Duration backoffMax() {
        return backoffMax;
    }

    /** No frame for so long after a ping: the connection is dead; never more than two ping intervals; 10 s. */
    public Duration pongTimeout() {
        return pongTimeout;
    }

    /** A push is confirmed at the latest so long after the application has taken it; 50 ms. */
    public Duration confirmDelay() {
        return confirmDelay;
    }

    /** So many taken pushes are confirmed without waiting; 32. */
    public int confirmPushes() {
        return confirmPushes;
    }

    /** A gap in a conversation is pulled if it hasn't closed by itself after so long; 300 ms. */
    public Duration gapDelay() {
        return gapDelay;
    }

    /** Sends of one conversation that may wait for their answers at a time; 32. */
    public int sendWindow() {
        return sendWindow;
    }

    /** Sends that may be under way or wait; one more fails with OVERLOADED; 4096. */
    public int maxOutbox() {
        return maxOutbox;
    }

    /** Other requests that may be under way or wait; one more fails with OVERLOADED; 256. */
    public int maxRequests() {
        return maxRequests;
    }

    /** Received entries that may wait for the listener; what comes beyond is left and pulled later; 1024. */
    public int maxInbox() {
        return maxInbox;
    }

    /** Entries of each conversation that a device gets in its first sync; 20. */
    public int initialHistory() {
        return initialHistory;
    }

    /** A longer frame from the server closes the connection; 1 MiB. */
    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /** Collects options. Not safe for several threads. */
    public static final class Builder {
        private static final Duration MIN = Duration.ofMillis(1);
        private static final Duration MAX = Duration.ofDays(1);

        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration attemptTimeout = Duration.ofSeconds(10);
        private Duration requestDeadline = Duration.ofSeconds(30);
        private Duration sendDeadline = Duration.ofMinutes(2);
        private Duration backoffMin = Duration.ofMillis(100);
        private Duration backoffMax = Duration.ofSeconds(30);
        private Duration pongTimeout = Duration.ofSeconds(10);
        private Duration confirmDelay = Duration.ofMillis(50);
        private Duration gapDelay = Duration.ofMillis(300);
        private int confirmPushes = 32;
        private int sendWindow = 32;
        private int maxOutbox = 4096;
        private int maxRequests = 256;
        private int maxInbox = 1024;
        private int initialHistory = 20;
        private int maxFrameBytes = 1 << 20;

        private Builder() {}

        public Builder connectTimeout(Duration value) {
            connectTimeout = check("connectTimeout", value);
            return this;
        }

        public Builder attemptTimeout(Duration value) {
            attemptTimeout = check("attemptTimeout", value);
            return this;
        }

        public Builder requestDeadline(Duration value) {
            requestDeadline = check("requestDeadline", value);
            return this;
        }

        public Builder sendDeadline(Duration value) {
            sendDeadline = check("sendDeadline", value);
            return this;
        }

        public Builder backoff(Duration min, Duration max) {
            backoffMin = check("backoffMin", min);
            backoffMax = check("backoffMax", max);
            return this;
        }

        public Builder pongTimeout(Duration value) {
            pongTimeout = check("pongTimeout", value);
            return this;
        }

        public Builder confirm(Duration delay, int pushes) {
            confirmDelay = check("confirmDelay", delay);
            confirmPushes = check("confirmPushes", pushes, 1, 1024);
            return this;
        }

        public Builder gapDelay(Duration value) {
            gapDelay = check("gapDelay", value);
            return this;
        }

        public Builder sendWindow(int value) {
            sendWindow = check("sendWindow", value, 1, 1024);
            return this;
        }

        public Builder maxOutbox(int value) {
            maxOutbox = check("maxOutbox", value, 1, 1 << 20);
            return this;
        }

        public Builder maxRequests(int value) {
            maxRequests = check("maxRequests", value, 1, 1 << 16);
            return this;
        }

        public Builder maxInbox(int value) {
            maxInbox = check("maxInbox", value, 1, 1 << 20);
            return this;
        }

        public Builder initialHistory(int value) {
            initialHistory = check("initialHistory", value, 0, 1 << 20);
            return this;
        }

        public Builder maxFrameBytes(int value) {
            maxFrameBytes = check("maxFrameBytes", value, 1 << 10, 1 << 26);
            return this;
        }

        /**
         * @throws IllegalArgumentException if the longest back-off is shorter than the first
         */
        public ClientOptions build() {
            return new ClientOptions(this);
        }

        private static Duration check(String name, Duration value) {
            if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms to 1 day)");
            }
            return value;
        }

        private static int check(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
            }
            return value;
        }
    }
}
