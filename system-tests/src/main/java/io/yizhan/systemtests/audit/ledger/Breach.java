package io.yizhan.systemtests.audit.ledger;

/**
 * One broken promise.
 *
 * @param kind which promise
 * @param atNanos when it was seen, by the audit's ticker; 0 for those found when the books are closed
 * @param detail what exactly, for a human reader: conversation, seq, message, device
 */
public record Breach(Kind kind, long atNanos, String detail) {

    /** The promises that can be broken, by the name the report gives them. */
    public enum Kind {
        /** Acknowledged, and missing in the history or on a device that should have it. */
        LOST,
        /** Stored twice, or given to one session twice under different push numbers. */
        DOUBLED,
        /** Stored in another order than its sender sent it, or seen by two devices under different seqs. */
        REORDERED,
        /** A seq is missing in a conversation's history, or was used twice. */
        GAP,
        /** Reached an online device later than promised after the acknowledgement. */
        LATE,
        /** Acknowledged later than promised, counted from the intended send time. */
        SLOW,
        /** A request ended with an error that no promise allows. */
        FAILED,
        /** A connection ended that no injected fault excuses. */
        DISCONNECTED,
        /** History read back differs from what was sent or delivered. */
        ALTERED
    }
}
