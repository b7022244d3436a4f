package io.yizhan.runtime.lifecycle;

/** What a daemon's process exits with. Scripts and supervisors rely on these. */
public final class ExitCode {

    /** Drained and stopped as asked. */
    public static final int OK = 0;

    /** A fault, or the drain's deadline passed with something outstanding. */
    public static final int FAULT = 1;

    /** Bad configuration or arguments; starting again doesn't help. */
    public static final int BAD_CONFIGURATION = 2;

    /** A newer run of the same instance has taken over; supervisors don't restart this one. */
    public static final int SUPERSEDED = 3;

    private ExitCode() {}
}
