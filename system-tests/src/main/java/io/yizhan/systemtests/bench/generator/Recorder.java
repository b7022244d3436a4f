package io.yizhan.systemtests.bench.generator;

import io.yizhan.proto.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts what the clients of one event loop see. Belongs to that loop. */
final class Recorder {

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Histogram acknowledgement = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram delivery = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram complete = new Histogram(LONGEST_NANOS, DIGITS);
    private final Map<String, Long> failures = new TreeMap<>();
    private long sinceNanos;
    private long done;
    private long deliveries;
    private long syncs;
    private long disconnects;

    /** Forgets everything; an interval begins. */
    void begin(long nowNanos) {
        acknowledgement.reset();
        delivery.reset();
        complete.reset();
        failures.clear();
        done = 0;
        deliveries = 0;
        syncs = 0;
        disconnects = 0;
        sinceNanos = nowNanos;
    }

    void acknowledged(long nanos) {
        acknowledgement.recordValue(within(nanos));
    }

    void delivered(long nanos) {
        deliveries++;
        delivery.recordValue(within(nanos));
    }

    void done(long nanos) {
        done++;
        complete.recordValue(within(nanos));
    }

    void failed(int status) {
        Status named = Status.forNumber(status);
        failures.merge(named == null ? "status " + status : named.name(), 1L, Long::sum);
    }

    void sync() {
        syncs++;
    }

    void disconnected() {
        disconnects++;
    }

    /** What was seen since the interval began. */
    Tally tally(long nowNanos) {
        return new Tally(
                (nowNanos - sinceNanos) / 1e9,
                done,
                deliveries,
                acknowledgement.copy(),
                delivery.copy(),
                complete.copy(),
                failures,
                syncs,
                disconnects);
    }

    private static long within(long nanos) {
        return Math.max(0, Math.min(nanos, LONGEST_NANOS));
    }
}
