package io.yizhan.runtime.failpoint;

/** What happens when an armed fail point is reached. */
public enum FailAction {
    /** The process ends at once, as {@code kill -9} ends it: nothing is stopped, flushed or told. */
    HALT,
    /**
     * The process stops itself by SIGSTOP: every thread stands still, connections stay open. On SIGCONT it goes on from
     * this very moment, late.
     */
    HANG,
    /** The next step doesn't happen, as if it had been lost on the way; which one, the point's description says. */
    DROP
}
