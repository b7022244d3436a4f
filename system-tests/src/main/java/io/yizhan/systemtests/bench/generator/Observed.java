package io.yizhan.systemtests.bench.generator;

import java.util.Map;

/**
 * What the clients saw in an interval.
 *
 * @param seconds how long it was
 * @param done messages whose sender has the acknowledgement and whose recipients all have the message
 * @param deliveries messages that recipients got, each recipient counted
 * @param acknowledgement from the intended sending to the acknowledgement
 * @param delivery from the intended sending to each recipient's having it
 * @param complete from the intended sending until the message was done
 * @param failures answers that were not OK, by status; each was sent again
 * @param syncs SYNC_PUSHes
 * @param disconnects connections that ended though nobody wanted it
 */
public record Observed(
        double seconds,
        long done,
        long deliveries,
        Latencies acknowledgement,
        Latencies delivery,
        Latencies complete,
        Map<String, Long> failures,
        long syncs,
        long disconnects) {

    private static final double PER_THOUSAND = 1000.0;

    public Observed {
        failures = Map.copyOf(failures);
    }

    public double donePerSecond() {
        return done / seconds;
    }

    public double deliveriesPerSecond() {
        return deliveries / seconds;
    }

    /** A cost per 1,000 messages. */
    public double perThousand(double cost) {
        return done == 0 ? Double.NaN : cost * PER_THOUSAND / done;
    }

    /** Whether no request failed and no connection was lost. */
    public boolean isClean() {
        return failures.isEmpty() && disconnects == 0;
    }
}
