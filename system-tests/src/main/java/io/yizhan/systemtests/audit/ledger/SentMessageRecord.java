package io.yizhan.systemtests.audit.ledger;

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

    /** 0 until acknowledged. */
    volatile long ackedNanos;
    /** 0 until acknowledged. */
    volatile long seq;
    /** Whether the sender was told that it failed. It may be stored all the same. */
    volatile boolean failed;

    SentMessageRecord(int number, int sender, int conversation, long intendedNanos) {
        this.number = number;
        this.sender = sender;
        this.conversation = conversation;
        this.intendedNanos = intendedNanos;
    }
}
