package io.yizhan.chat.fanout;

import java.time.Duration;

/**
 * Bounds of the fan-out.
 *
 * @param deliverTimeout for one DELIVER, and for one look at the presence; leaves time to try another link after one
 *     that was cut silently
 * @param patience how long an access server that doesn't sign is tried again before its entries are left to the record
 * @param goneAfter how long the proxies must not have known an access server before it counts as gone: a proxy that has
 *     just started knows few, and access servers may take 10 s to dial it again
 * @param queueBytes of entries waiting for one access server; beyond, entries are left to the record
 * @param envelopeBytes of one DELIVER, about
 * @param resumes RESUME_FANOUT being worked on at once; beyond, OVERLOADED
 */
public record FanoutConfig(
        Duration deliverTimeout,
        Duration patience,
        Duration goneAfter,
        int queueBytes,
        int envelopeBytes,
        int resumes) {

    public FanoutConfig {
        if (queueBytes < envelopeBytes) {
            throw new IllegalArgumentException(
                    "queueBytes: " + queueBytes + " (expected: at least envelopeBytes, " + envelopeBytes + ")");
        }
    }
}
