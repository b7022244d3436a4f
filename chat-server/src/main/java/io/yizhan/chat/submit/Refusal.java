package io.yizhan.chat.submit;

import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitResult;

/**
 * Why a message is not taken.
 *
 * @param status anything but OK
 * @param reason one sentence for the sender
 * @param retryAfterMillis 0 for no advice
 */
record Refusal(Status status, String reason, int retryAfterMillis) {

    static Refusal of(Status status, String reason) {
        return new Refusal(status, reason, 0);
    }

    /**
     * Whether the client may send the same again and have it stored. What the same device wrote after it must not be
     * stored before.
     */
    boolean mayBeRetried() {
        return switch (status) {
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE, TIMEOUT, INTERNAL, UNSENT -> true;
            default -> false;
        };
    }

    SubmitResult toResult() {
        return SubmitResult.newBuilder()
                .setStatus(status)
                .setReason(reason)
                .setRetryAfterMs(retryAfterMillis)
                .build();
    }
}
