package io.yizhan.systemtests.audit.ledger;

/** Where the ledger sends what it measured. All times by the audit's ticker, in nanoseconds. Safe for any thread. */
public interface LatencyLog {

    /** A message was acknowledged. */
    void acknowledged(long intendedNanos, long nowNanos);

    /** A message reached one device that was within reach all the time. */
    void delivered(long intendedNanos, long nowNanos);
}
