package io.yizhan.data.append;

import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * How group commit gathers.
 *
 * @param committers transactions going on at a time; each conversation belongs to one
 * @param queueMessages messages waiting before each committer, at most
 * @param queueWait of the first message before a committer, after which no more are taken; shorter than anybody waits for
 *     an answer ({@code links.attempt-timeout})
 * @param batchMessages messages of one transaction, at most; one request's messages stay together
 * @param linger how long a committer under load waits for a batch as large as the last; it never waits when idle
 */
public record AppendConfig(int committers, int queueMessages, Duration queueWait, int batchMessages, Duration linger) {

    /** Contents of one transaction, in bytes: as digits twice as large, they fit into the smallest default packet. */
    static final long BATCH_BYTES = 4 << 20;

    /** Contents waiting before each committer, in bytes. */
    static final long QUEUE_BYTES = 64 << 20;

    /** Reads the section {@code append}. */
    public static AppendConfig from(Settings append) {
        return new AppendConfig(
                append.integer("committers", 1, 16, 2),
                append.integer("queue-messages", 100, 1_000_000, 10_000),
                append.duration("queue-wait", Duration.ofMillis(10), Duration.ofMinutes(1), Duration.ofSeconds(1)),
                append.integer("batch-messages", 1, 10_000, 500),
                append.duration("linger", Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(2)));
    }
}
