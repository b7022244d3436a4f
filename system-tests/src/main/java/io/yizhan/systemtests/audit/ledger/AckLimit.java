package io.yizhan.systemtests.audit.ledger;

/** How long the suite may take to acknowledge, given what was done to it meanwhile. Safe for any thread. */
@FunctionalInterface
public interface AckLimit {

    /**
     * The limit for a message.
     *
     * @param access the access server that its sender is, or last was, connected to
     * @param intendedNanos when it was meant to be sent, by the audit's ticker
     * @param ackedNanos when it was acknowledged
     */
    long nanos(String access, long intendedNanos, long ackedNanos);
}
