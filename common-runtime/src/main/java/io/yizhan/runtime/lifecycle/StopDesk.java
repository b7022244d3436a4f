package io.yizhan.runtime.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where orders to stop come in, from signals, links and faults, and where the main thread waits for the first. Safe for
 * any thread.
 */
final class StopDesk {

    private static final Logger log = LoggerFactory.getLogger(StopDesk.class);

    private @Nullable StopOrder first;
    private @Nullable Thread starting;
    private final List<StopOrder> waiting = new ArrayList<>();
    private @Nullable Consumer<StopOrder> later;

    /** Hands in an order. The first one counts; what becomes of others is up to {@link #onLater}. */
    synchronized void order(StopOrder order) {
        if (first == null) {
            log.info("stop ordered reason=\"{}\"", order.reason());
            first = order;
            notifyAll();
            if (starting != null) {
                starting.interrupt();
            }
        } else {
            log.info("stop ordered again reason=\"{}\" first=\"{}\"", order.reason(), first.reason());
            if (later == null) {
                waiting.add(order);
            } else {
                later.accept(order);
            }
        }
    }

    /** Orders a stop for a fault. */
    void fail(String reason, Throwable cause) {
        log.error("fatal fault reason=\"{}\"", reason, cause);
        order(new StopOrder.Fail(reason));
    }

    /** The first order; null while there is none. */
    synchronized @Nullable StopOrder first() {
        return first;
    }

    /** Until {@link #endStart} an order interrupts the calling thread, which may be blocked in a component's start. */
    synchronized void beginStart() {
        starting = Thread.currentThread();
        if (first != null) {
            starting.interrupt();
        }
    }

    synchronized void endStart() {
        starting = null;
        Thread.interrupted();
    }

    /** Waits for the first order. */
    synchronized StopOrder await() throws InterruptedException {
        while (first == null) {
            wait();
        }
        return first;
    }

    /** @param then told of each order after the first: now of those that came already, later on the giver's thread */
    synchronized void onLater(Consumer<StopOrder> then) {
        later = then;
        waiting.forEach(then);
        waiting.clear();
    }
}
