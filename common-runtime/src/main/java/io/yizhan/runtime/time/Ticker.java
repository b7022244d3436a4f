package io.yizhan.runtime.time;

/** A monotonic clock in nanoseconds, for time-outs. Tests advance their own. */
@FunctionalInterface
public interface Ticker {

    /** The clock of this process. */
    Ticker SYSTEM = System::nanoTime;

    /** Nanoseconds since some fixed moment of this process. May be negative; compare by subtraction only. */
    long nanos();
}
