package io.yizhan.runtime.failpoint;

/** What a fail point does to its process; tests within one process bring their own. */
interface Deeds {

    /** Ends the process. */
    void halt();

    /** Stops the process, and returns when it has been continued. */
    void hang();
}
