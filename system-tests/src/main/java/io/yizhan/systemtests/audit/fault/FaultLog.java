package io.yizhan.systemtests.audit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Which faults are on now and which have been. Safe for any thread. */
public final class FaultLog {

    private final LongSupplier ticker;
    private final List<FaultRecord> records = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();

    /** @param ticker the audit's clock, in nanoseconds */
    public FaultLog(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** A fault begins. */
    public synchronized Running begin(String kind, String target) {
        Running fault = new Running(kind, target, ticker.getAsLong());
        running.add(fault);
        return fault;
    }

    /** What was hurt has been set right again. */
    public synchronized FaultRecord end(Running fault, String detail) {
        running.remove(fault);
        FaultRecord record = new FaultRecord(fault.kind, fault.target, fault.fromNanos, ticker.getAsLong(), detail);
        records.add(record);
        return record;
    }

    /** Those that have ended, in that order. */
    public synchronized List<FaultRecord> records() {
        return List.copyOf(records);
    }

    /**
     * Whether a target was hurt at any time since a moment; a fault still on counts.
     *
     * @param target such as {@code access-1}
     */
    public synchronized boolean hurtSince(String target, long sinceNanos) {
        return running.stream().anyMatch(fault -> fault.target.equals(target))
                || records.stream()
                        .anyMatch(record -> record.target().equals(target) && record.toNanos() - sinceNanos >= 0);
    }

    /** A fault that is on. */
    public record Running(String kind, String target, long fromNanos) {}
}
