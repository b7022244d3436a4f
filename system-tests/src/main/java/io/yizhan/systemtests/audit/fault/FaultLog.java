package io.yizhan.systemtests.audit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Which faults are on now and which have been. Safe for any thread. */
public final class FaultLog {

    private final LongSupplier ticker;
    private final IntSupplier underWay;
    private final List<FaultRecord> records = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();

    /**
     * @param ticker the audit's clock, in nanoseconds
     * @param underWay how many sends have no answer now
     */
    public FaultLog(LongSupplier ticker, IntSupplier underWay) {
        this.ticker = ticker;
        this.underWay = underWay;
    }

    /** A fault begins. */
    public synchronized Running begin(String kind, String target) {
        Running fault = new Running(kind, target, ticker.getAsLong(), underWay.getAsInt());
        running.add(fault);
        return fault;
    }

    /** What was hurt has been set right again. */
    public synchronized FaultRecord end(Running fault, String detail) {
        running.remove(fault);
        FaultRecord record = fault.until(ticker.getAsLong(), detail);
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
        return running.stream().anyMatch(fault -> hurts(fault.kind, fault.target, target))
                || records.stream()
                        .anyMatch(record ->
                                hurts(record.kind(), record.target(), target) && record.toNanos() - sinceNanos >= 0);
    }

    /**
     * Since when a target has not been hurt.
     *
     * @param target such as {@code access-1}
     * @return now while it is hurt; {@link Long#MIN_VALUE} if it never was
     */
    public synchronized long unhurtSince(String target) {
        if (running.stream().anyMatch(fault -> hurts(fault.kind, fault.target, target))) {
            return ticker.getAsLong();
        }
        return records.stream()
                .filter(record -> hurts(record.kind(), record.target(), target))
                .mapToLong(FaultRecord::toNanos)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Faults that were on, or had just been set right, at any time between two moments; those still on end now. */
    public synchronized List<FaultRecord> between(long fromNanos, long toNanos) {
        List<FaultRecord> found = new ArrayList<>();
        for (Running fault : running) {
            if (toNanos - fault.fromNanos >= 0) {
                found.add(fault.until(ticker.getAsLong(), ""));
            }
        }
        for (FaultRecord record : records) {
            if (toNanos - record.fromNanos() >= 0 && record.toNanos() - fromNanos >= 0) {
                found.add(record);
            }
        }
        return found;
    }

    private static boolean hurts(String kind, String hurt, String target) {
        return hurt.equals(target) && !kind.equals(UpgradeFault.KIND);
    }

    /** A fault that is on; see {@link FaultRecord}. */
    public record Running(String kind, String target, long fromNanos, int underWay) {

        private FaultRecord until(long nowNanos, String detail) {
            return new FaultRecord(kind, target, fromNanos, nowNanos, underWay, detail);
        }
    }
}
