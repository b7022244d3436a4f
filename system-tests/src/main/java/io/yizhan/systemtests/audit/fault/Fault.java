package io.yizhan.systemtests.audit.fault;

/** Hurts the suite in one way. */
public interface Fault {

    /** As on the command line, such as {@code kill}. */
    String kind();

    /**
     * Hurts something chosen at random, leaves it so for a while, sets it right again, and returns when it is. Blocks.
     *
     * @throws io.yizhan.systemtests.audit.suite.SuiteException if it can't be set right
     */
    FaultRecord inject();
}
