package io.yizhan.systemtests.audit.ledger;

import java.util.Set;

/** How long the suite may take to acknowledge, given what was done to it meanwhile. Safe for any thread. */
public interface AckLimit {

    /** The limit for a message, in nanoseconds, while nothing excuses more. */
    long usualNanos();

    /**
     * The limit for a message, in nanoseconds.
     *
     * @param access the access servers that its sender was, or had last been, connected to when it sent and when it was
     *     answered
     * @param intendedNanos when it was meant to be sent, by the audit's ticker
     * @param ackedNanos when it was acknowledged
     */
    long nanos(Set<String> access, long intendedNanos, long ackedNanos);
}
