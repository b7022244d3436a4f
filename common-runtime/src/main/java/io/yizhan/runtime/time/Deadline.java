package io.yizhan.runtime.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moment by which a request must be answered.
 *
 * @param atNanos reading of the {@link Ticker} at that moment
 */
public record Deadline(long atNanos) {

    /** The moment {@code timeout} from now. */
    public static Deadline after(Duration timeout, Ticker ticker) {
        return new Deadline(ticker.nanos() + timeout.toNanos());
    }

    /** Nanoseconds left; zero or negative once it has passed. */
    public long remainingNanos(Ticker ticker) {
        return atNanos - ticker.nanos();
    }

    /** Milliseconds left, rounded up; 0 once it has passed. */
    public int remainingMillis(Ticker ticker) {
        long nanos = remainingNanos(ticker);
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, millis));
    }

    /** Whether it has passed. */
    public boolean hasPassed(Ticker ticker) {
        return remainingNanos(ticker) <= 0;
    }

    /** The earlier of two. */
    public Deadline min(Deadline other) {
        return atNanos - other.atNanos <= 0 ? this : other;
    }
}
