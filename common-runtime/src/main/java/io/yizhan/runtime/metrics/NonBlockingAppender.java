package io.yizhan.runtime.metrics;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/**
 * Logback's asynchronous appender with a bounded queue, set never to block: an event loop that logs doesn't wait for a
 * disk or a terminal. When the queue is nearly full the lesser levels are dropped, when it is full all are; each is
 * counted. Named in {@code logback.xml}.
 */
public final class NonBlockingAppender extends AsyncAppender {

    private final LongAdder discarded = new LongAdder();

    /** For Logback. */
    public NonBlockingAppender() {
        setNeverBlock(true);
    }

    /** Events dropped since the start. A few more may be lost uncounted when several threads fill the last places. */
    public long discarded() {
        return discarded.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0 || (isQueueBelowDiscardingThreshold() && isDiscardable(event))) {
            discarded.increment();
        } else {
            super.append(event);
        }
    }
}
