package io.yizhan.systemtests.audit;

import java.util.List;
import java.util.Set;

/**
 * What an audit does.
 *
 * @param seconds how long the traffic goes on
 * @param clients number of devices
 * @param perSecond messages a second
 * @param faults kinds of fault, see {@link #KINDS}; empty: none
 * @param seed decides the traffic and the faults
 */
record AuditOptions(int seconds, int clients, double perSecond, List<String> faults, long seed) {

    /** Every kind of fault there is. */
    static final Set<String> KINDS =
            Set.of("kill", "pause", "drain", "upgrade", "cut", "redis", "mysql", "overload", "halt", "hang");

    /** Whether the daemons must have their fail points on. */
    boolean needsFailPoints() {
        return faults.contains("halt") || faults.contains("hang");
    }

    AuditOptions {
        faults = List.copyOf(faults);
        require(seconds >= 5, "--seconds", seconds, "at least 5");
        require(clients >= 4, "--clients", clients, "at least 4");
        require(perSecond > 0 && perSecond <= 100_000, "--rate", perSecond, "above 0 and at most 100000");
        for (String fault : faults) {
            require(
                    KINDS.contains(fault),
                    "--faults",
                    fault,
                    "of " + KINDS.stream().sorted().toList());
        }
    }

    private static void require(boolean fulfilled, String option, Object value, String expectation) {
        if (!fulfilled) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
