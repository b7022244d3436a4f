package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.ledger.AckLimit;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How long an acknowledgement may take, by what befell the suite while the message waited. A fault counts only where it
 * began before the message's time was up:
 *
 * <ul>
 *   <li>3 s at all times and with daemons killed, drained or replaced.
 *   <li>12 s for what was meant before a daemon that hangs, or is cut off silently, was set right again. What is meant after
 *       that has 3 s: a daemon that goes on serves at once, and nobody goes by a link that was given up.
 *   <li>With MySQL or the sender's own access server away, or more offered than can be taken: {@link #RECOVERY} beyond that.
 *       What was refused meanwhile is repeated when its client has paused and found a server again, and what is meant in
 *       that time queues with it.
 * </ul>
 *
 * What waits behind an earlier message of its own conversation is judged by {@link
 * io.yizhan.systemtests.audit.ledger.Ledger}, which knows which that is. Safe for any thread.
 */
public final class PromisedLatency implements AckLimit {

    private static final Duration USUAL = Duration.ofSeconds(3);
    private static final Duration HUNG = Duration.ofSeconds(12);
    /** For the clients to notice, to pause before the next try, and to take their turn. */
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    private final FaultLog log;

    public PromisedLatency(FaultLog log) {
        this.log = log;
    }

    @Override
    public long usualNanos() {
        return USUAL.toNanos();
    }

    @Override
    public long nanos(Set<String> access, long intendedNanos, long ackedNanos) {
        long limit = USUAL.toNanos();
        if (ackedNanos - intendedNanos <= limit) {
            return limit; // nobody has to look for faults
        }
        List<FaultRecord> faults = log.between(intendedNanos - RECOVERY.toNanos(), ackedNanos).stream()
                .sorted(Comparator.comparingLong(fault -> fault.fromNanos() - intendedNanos))
                .toList();
        for (FaultRecord fault : faults) {
            if (fault.fromNanos() - intendedNanos <= limit) {
                limit = Math.max(limit, allowed(fault, access, intendedNanos));
            }
        }
        return limit;
    }

    /**
     * How long behind a fault messages may still suffer from it. Another fault that begins earlier isn't judged by its own
     * limit alone.
     */
    public static Duration aftermath(FaultRecord fault) {
        boolean ofAccess = fault.target().startsWith("access-") && isNoticed(fault);
        return stalls(fault) || ofAccess ? RECOVERY : Duration.ZERO;
    }

    private static long allowed(FaultRecord fault, Set<String> access, long intendedNanos) {
        boolean ofOwnAccess = access.contains(fault.target()) && isNoticed(fault);
        if (stalls(fault) || ofOwnAccess) {
            return fault.toNanos() + RECOVERY.toNanos() - intendedNanos;
        }
        return hangs(fault) && fault.toNanos() - intendedNanos >= 0 ? HUNG.toNanos() : USUAL.toNanos();
    }

    private static boolean stalls(FaultRecord fault) {
        return fault.kind().equals(StoreFaults.MYSQL) || fault.kind().equals("overload");
    }

    private static boolean hangs(FaultRecord fault) {
        return Set.of("pause", "hang", "cut").contains(fault.kind());
    }

    private static boolean isNoticed(FaultRecord fault) {
        return !fault.kind().equals(UpgradeFault.KIND);
    }
}
