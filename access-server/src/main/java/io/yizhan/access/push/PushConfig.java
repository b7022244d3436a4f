package io.yizhan.access.push;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * Bounds of the windows.
 *
 * @param entries most log entries in one session's window
 * @param bytes most bytes of entries in one session's window
 * @param totalBytes most bytes of entries in all windows together
 * @param confirmTimeout after which an unconfirmed push is written again
 * @param syncAfter after which an unconfirmed push is replaced by a SYNC_PUSH
 */
public record PushConfig(int entries, int bytes, long totalBytes, Duration confirmTimeout, Duration syncAfter) {

    private static final int MIB = 1 << 20;

    public PushConfig {
        if (confirmTimeout.compareTo(syncAfter) > 0) {
            throw new ConfigException(
                    "access.push.confirm-timeout",
                    confirmTimeout.toMillis() + "ms",
                    "at most access.push.sync-after, " + syncAfter.toMillis() + "ms");
        }
    }

    public static PushConfig from(Settings push) {
        return new PushConfig(
                push.integer("entries", 1, 10_000, 1024),
                push.integer("bytes", 1 << 16, 64 * MIB, MIB),
                (long) push.integer("total-mib", 1, 1 << 20, 256) * MIB,
                push.duration("confirm-timeout", Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofSeconds(2)),
                push.duration("sync-after", Duration.ofMillis(200), Duration.ofMinutes(10), Duration.ofSeconds(10)));
    }
}
