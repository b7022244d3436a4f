package io.yizhan.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process the hard way if stopping its parts takes too long, so that no daemon hangs half stopped. */
final class StopLimit implements AutoCloseable {

    /** Every part may block for a second or two. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(StopLimit.class);

    private final CountDownLatch stopped = new CountDownLatch(1);

    /** The clock starts when the lifecycle says STOPPED. */
    StopLimit(DaemonLifecycle lifecycle) {
        lifecycle.watch(state -> {
            if (state == DaemonState.STOPPED) {
                Thread watching = new Thread(this::haltWhenLate, "stop-limit");
                watching.setDaemon(true);
                watching.start();
            }
        });
    }

    private void haltWhenLate() {
        try {
            if (!stopped.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error("not stopped within {} s: halting", LIMIT.toSeconds());
                // Halting doesn't wait for the log's queue.
                System.err.println("not stopped within " + LIMIT.toSeconds() + " s: halting");
                Runtime.getRuntime().halt(ExitCode.FAULT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything has been stopped. */
    @Override
    public void close() {
        stopped.countDown();
    }
}
