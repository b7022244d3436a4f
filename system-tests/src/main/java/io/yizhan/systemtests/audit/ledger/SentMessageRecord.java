package io.yizhan.systemtests.audit.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One message that a client was asked to send. Written by the client's callback thread, read by any: each field is set
 * once.
 */
final class SentMessageRecord {

    final int number;
    final int sender;
    final int conversation;
    /** When the load plan wanted it sent, by the audit's ticker: latency counts from here. */
    final long intendedNanos;

    /** What its sender sent in this conversation before; null for the first. */
    @Nullable
    final SentMessageRecord before;

    /** 0 until acknowledged. */
    volatile long ackedNanos;
    /** 0 until acknowledged. */
    volatile long seq;
    /** Whether a fault allowed its acknowledgement more than the usual time. Set before {@link #ackedNanos}. */
    volatile boolean excused;
    /** Whether the sender was told that it failed. It may be stored all the same. */
    volatile boolean failed;

    SentMessageRecord(
            int number, int sender, int conversation, long intendedNanos, @Nullable SentMessageRecord before) {
        this.number = number;
        this.sender = sender;
        this.conversation = conversation;
        this.intendedNanos = intendedNanos;
        this.before = before;
    }
}
