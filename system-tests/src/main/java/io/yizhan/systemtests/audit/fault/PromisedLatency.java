package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.ledger.AckLimit;
import java.time.Duration;
import java.util.Set;

/**
 * How long an acknowledgement may take: 3 s at all times and with daemons killed, drained or replaced, 12 s with one that
 * hangs or is cut off silently. With MySQL or the sender's own access server away, or more offered than can be taken, it may
 * take as long as that lasts, and {@link #RECOVERY} beyond. Safe for any thread.
 */
public final class PromisedLatency implements AckLimit {

    private static final Duration KILLED = Duration.ofSeconds(3);
    private static final Duration HUNG = Duration.ofSeconds(12);
    /** For the clients to notice, to pause before the next try, and to take their turn. */
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    private final FaultLog log;

    public PromisedLatency(FaultLog log) {
        this.log = log;
    }

    @Override
    public long nanos(Set<String> access, long intendedNanos, long ackedNanos) {
        long limit = KILLED.toNanos();
        if (ackedNanos - intendedNanos <= limit) {
            return limit; // nobody has to look for faults
        }
        for (FaultRecord fault : log.between(intendedNanos - HUNG.toNanos(), ackedNanos)) {
            limit = Math.max(limit, allowed(fault, access));
        }
        return limit;
    }

    private static long allowed(FaultRecord fault, Set<String> access) {
        if (access.contains(fault.target()) && !fault.kind().equals(UpgradeFault.KIND)) {
            return fault.toNanos() - fault.fromNanos() + RECOVERY.toNanos();
        }
        return switch (fault.kind()) {
            case "pause", "hang", "cut" -> HUNG.toNanos();
            case "mysql", "overload" -> fault.toNanos() - fault.fromNanos() + RECOVERY.toNanos();
            default -> KILLED.toNanos();
        };
    }
}
