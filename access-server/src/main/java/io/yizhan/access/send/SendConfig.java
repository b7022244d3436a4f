package io.yizhan.access.send;

import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * Bounds of sending.
 *
 * @param queued most messages of one session that wait or are on the way
 * @param queuedBytes most bytes of these
 * @param batch most messages in one SUBMIT_MESSAGES
 * @param timeout for one batch, retries included
 * @param barrier how long a conversation waits for the repeat of a failed send before it takes others again; longer than a
 *     device takes to notice that its connection hangs and to repeat over another one, 8 s
 */
public record SendConfig(int queued, int queuedBytes, int batch, Duration timeout, Duration barrier) {

    private static final int MIB = 1 << 20;

    public static SendConfig from(Settings send) {
        return new SendConfig(
                send.integer("queued", 1, 100_000, 256),
                send.integer("queued-bytes", 1 << 16, 64 * MIB, MIB),
                send.integer("batch", 1, 64, 64),
                send.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(5), Duration.ofSeconds(10)),
                send.duration("barrier", Duration.ofMillis(100), Duration.ofMinutes(5), Duration.ofSeconds(15)));
    }
}
