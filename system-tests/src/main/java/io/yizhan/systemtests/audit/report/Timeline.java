package io.yizhan.systemtests.audit.report;

import io.yizhan.systemtests.audit.ledger.LatencyLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies by the second in which they ended. Counted from the intended send time, so that a stalled sender doesn't
 * hide the stall (Gil Tene's coordinated omission). Safe for any thread.
 */
public final class Timeline implements LatencyLog {

    private static final int DIGITS = 2;

    private final long beginNanos;
    private final List<Second> seconds = new ArrayList<>();

    /** @param beginNanos second 0 begins here, by the audit's ticker */
    public Timeline(long beginNanos) {
        this.beginNanos = beginNanos;
    }

    @Override
    public synchronized void acknowledged(long intendedNanos, long nowNanos) {
        at(nowNanos).acks.recordValue(micros(intendedNanos, nowNanos));
    }

    @Override
    public synchronized void delivered(long intendedNanos, long nowNanos) {
        at(nowNanos).deliveries.recordValue(micros(intendedNanos, nowNanos));
    }

    /** One summary a second from the beginning to the last second with anything in it. */
    public synchronized List<Point> points() {
        List<Point> points = new ArrayList<>(seconds.size());
        for (Second second : seconds) {
            points.add(new Point(Summary.of(second.acks), Summary.of(second.deliveries)));
        }
        return points;
    }

    /** Everything acknowledged between two moments; delivered likewise. */
    public synchronized Point between(long fromNanos, long toNanos) {
        Histogram acks = new Histogram(DIGITS);
        Histogram deliveries = new Histogram(DIGITS);
        int last = Math.min(seconds.size() - 1, index(toNanos));
        for (int i = Math.max(0, index(fromNanos)); i <= last; i++) {
            acks.add(seconds.get(i).acks);
            deliveries.add(seconds.get(i).deliveries);
        }
        return new Point(Summary.of(acks), Summary.of(deliveries));
    }

    /** Everything. */
    public synchronized Point whole() {
        return between(beginNanos, beginNanos + TimeUnit.SECONDS.toNanos(seconds.size()));
    }

    /** Seconds since the beginning. */
    public double secondsAt(long nanos) {
        return (nanos - beginNanos) / 1e9;
    }

    private Second at(long nowNanos) {
        int index = Math.max(0, index(nowNanos));
        while (seconds.size() <= index) {
            seconds.add(new Second());
        }
        return seconds.get(index);
    }

    private int index(long nanos) {
        return Math.toIntExact(Math.floorDiv(nanos - beginNanos, TimeUnit.SECONDS.toNanos(1)));
    }

    private static long micros(long fromNanos, long toNanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMicros(toNanos - fromNanos));
    }

    private static final class Second {
        final Histogram acks = new Histogram(DIGITS);
        final Histogram deliveries = new Histogram(DIGITS);
    }

    /** Acknowledgements and deliveries of one span of time. */
    public record Point(Summary acks, Summary deliveries) {}

    /**
     * What a histogram says, in milliseconds; all 0 where nothing was recorded.
     *
     * @param count how many were recorded
     */
    public record Summary(long count, double p50, double p99, double p999, double max) {

        static Summary of(Histogram micros) {
            return new Summary(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getValueAtPercentile(99.9) / 1e3,
                    micros.getMaxValue() / 1e3);
        }
    }
}
