package io.yizhan.systemtests.audit.ledger;

import java.util.SortedMap;
import java.util.TreeMap;

/** How long devices that had lost their connection took to be online again, by what had cost them it. Safe for any thread. */
public final class Returns {

    private final SortedMap<String, Longest> byCause = new TreeMap<>();

    /**
     * A device is back.
     *
     * @param cause such as {@code kill}
     * @param nanos since it knew that its connection was gone, or since its network was well again if that was later
     */
    public synchronized void back(String cause, long nanos) {
        byCause.merge(cause, new Longest(1, nanos), Longest::and);
    }

    public synchronized SortedMap<String, Longest> byCause() {
        return new TreeMap<>(byCause);
    }

    /** The longest of some. */
    public record Longest(int count, long nanos) {

        public double millis() {
            return nanos / 1e6;
        }

        private Longest and(Longest other) {
            return new Longest(count + other.count, Math.max(nanos, other.nanos));
        }
    }
}
