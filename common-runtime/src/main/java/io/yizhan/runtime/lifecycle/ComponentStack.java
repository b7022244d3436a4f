package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a daemon in the order in which they are started. A failed start stops what had been started, in reverse;
 * so does the end of the daemon. Used by the main thread only.
 */
final class ComponentStack {

    private static final Logger log = LoggerFactory.getLogger(ComponentStack.class);

    private final Ticker ticker;
    private final Deque<Component> started = new ArrayDeque<>();

    ComponentStack(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Starts one more component on top of those that run.
     *
     * @throws StartFailure if it can't be started; everything is then stopped again
     */
    void start(Component component) throws StartFailure {
        long begin = ticker.nanos();
        started.push(component);
        try {
            component.start();
        } catch (Exception | LinkageError e) {
            // An interrupt has done its work by now, and must not disturb what is being stopped.
            Thread.interrupted();
            stop();
            throw new StartFailure(component.name(), e);
        }
        log.info("started component=\"{}\" ms={}", component.name(), millisSince(begin));
    }

    /** What runs, the last started first. */
    List<Component> lastFirst() {
        return new ArrayList<>(started);
    }

    /** Stops everything that runs, the last started first. One that fails doesn't keep the others from stopping. */
    void stop() {
        for (Iterator<Component> each = started.iterator(); each.hasNext(); ) {
            Component component = each.next();
            each.remove();
            long begin = ticker.nanos();
            try {
                component.stop();
                log.info("stopped component=\"{}\" ms={}", component.name(), millisSince(begin));
            } catch (RuntimeException | LinkageError e) {
                log.warn("could not be stopped component=\"{}\" ms={}", component.name(), millisSince(begin), e);
            }
        }
    }

    private long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - begin);
    }

    /** A component could not be started. */
    static final class StartFailure extends Exception {

        private static final long serialVersionUID = 1L;

        StartFailure(String component, Throwable cause) {
            super(component + " could not be started: " + cause, cause);
        }
    }
}
