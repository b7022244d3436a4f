package io.yizhan.access.frame;

import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.proto.Status;

/**
 * A request that is not served.
 *
 * @param because for the metric
 * @param status anything but OK
 * @param reason one sentence for a human reader
 * @param retryAfterMillis 0 for no advice
 */
public record Refusal(RefusalReason because, Status status, String reason, int retryAfterMillis) {

    public Refusal(RefusalReason because, Status status, String reason) {
        this(because, status, reason, 0);
    }
}
