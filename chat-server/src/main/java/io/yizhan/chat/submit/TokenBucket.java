package io.yizhan.chat.submit;

/** Lets {@code burst} through at once and {@code perSecond} in the long run. Safe for any thread. */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perNano;
    private final double burst;
    private double tokens;
    private long filledAtNanos;

    /** @param nowNanos reading of the ticker; the bucket begins full */
    TokenBucket(int perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / NANOS_PER_SECOND;
        this.burst = burst;
        this.tokens = burst;
        this.filledAtNanos = nowNanos;
    }

    /** @return 0 if a token was taken, else the nanoseconds until there is one */
    synchronized long take(long nowNanos) {
        long passed = Math.max(0, nowNanos - filledAtNanos);
        tokens = Math.min(burst, tokens + passed * perNano);
        filledAtNanos += passed;
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return (long) Math.ceil((1 - tokens) / perNano);
    }
}
