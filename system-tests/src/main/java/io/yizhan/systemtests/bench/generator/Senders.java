package io.yizhan.systemtests.bench.generator;

import java.time.Duration;

/** Senders, and what may be done with them. Blocks; used by the bench's main thread. */
public interface Senders {

    /** From now on every sender has its window full. */
    void startClosedLoop();

    /**
     * From now on messages are sent at fixed times, by one sender after the other, whatever becomes of the earlier ones.
     *
     * @param ramp in which the rate rises to what it is to be, evenly: people don't all begin in the same moment
     */
    void startOpenLoop(double perSecond, Duration ramp);

    /** An interval to be measured begins. */
    void begin();

    /** What was seen since it began. */
    Observed observed();

    /** Waits. */
    void run(Duration duration);

    /**
     * Sends nothing more and waits until what is under way is done.
     *
     * @return messages that were not done in time
     */
    long finish(Duration limit);
}
