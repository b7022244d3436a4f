package io.yizhan.access.connection;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * Bounds of one client connection.
 *
 * @param maxFrameBytes largest envelope accepted from a client
 * @param loginTimeout without a session for so long: closed
 * @param pingInterval told to clients; three times that without a frame: closed
 * @param frames how fast frames are read from one connection; beyond it reading pauses
 * @param logins how fast one connection may try to log in or register
 * @param requestsInFlight most forwarded requests of one connection without an answer
 * @param kernelUnsentBytes unsent bytes of one connection that the kernel may keep; with epoll only
 * @param highWaterBytes unsent bytes above which nothing is pushed and nothing read
 * @param mostUnsentBytes unsent bytes above which the connection is closed at once
 * @param totalBytes unsent and unread bytes of all connections above which those who hold most are closed
 * @param slowReaderTimeout above the high water for so long: the session is ended
 */
public record ConnectionConfig(
        int maxFrameBytes,
        Duration loginTimeout,
        Duration pingInterval,
        RateLimit frames,
        RateLimit logins,
        int requestsInFlight,
        int kernelUnsentBytes,
        int highWaterBytes,
        int mostUnsentBytes,
        long totalBytes,
        Duration slowReaderTimeout) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public ConnectionConfig {
        if (highWaterBytes >= mostUnsentBytes) {
            throw new ConfigException(
                    "access.connection.high-water-bytes",
                    highWaterBytes,
                    "less than access.connection.most-unsent-bytes, " + mostUnsentBytes);
        }
    }

    public static ConnectionConfig from(Settings connection) {
        return new ConnectionConfig(
                connection.integer("max-frame-bytes", KIB, MIB, 64 * KIB),
                connection.duration(
                        "login-timeout", Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(10)),
                connection.duration(
                        "ping-interval", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(60)),
                new RateLimit(
                        connection.integer("frames-per-second", 1, 1_000_000, 500),
                        connection.integer("frames-burst", 1, 1_000_000, 1000)),
                new RateLimit(
                        connection.integer("logins-per-second", 1, 1000, 1),
                        connection.integer("logins-burst", 1, 1000, 5)),
                connection.integer("requests-in-flight", 1, 10_000, 32),
                connection.integer("kernel-unsent-bytes", 4 * KIB, 16 * MIB, 128 * KIB),
                connection.integer("high-water-bytes", 4 * KIB, 64 * MIB, 64 * KIB),
                connection.integer("most-unsent-bytes", 64 * KIB, 256 * MIB, 2 * MIB),
                (long) MIB * connection.integer("total-mib", 1, 64 * KIB, 32),
                connection.duration(
                        "slow-reader-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofSeconds(30)));
    }

    /** Without a frame for so long the session is ended. */
    Duration idleTimeout() {
        return pingInterval.multipliedBy(3);
    }
}
