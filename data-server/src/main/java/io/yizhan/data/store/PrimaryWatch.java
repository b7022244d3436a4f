package io.yizhan.data.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every second whether the database may still be committed to, as a server can lose its replica, or its role, while
 * connections to it stay. Says so in the log when that changes.
 */
final class PrimaryWatch {

    private static final Logger log = LoggerFactory.getLogger(PrimaryWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<Optional<String>> problem;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "database-watch"));
    private boolean told;

    /** @param problem empty while all is well; may block */
    PrimaryWatch(Supplier<Optional<String>> problem) {
        this.problem = problem;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Optional<String> found = problem.get();
            if (found.isPresent() && !told && !timer.isShutdown()) {
                log.warn("nothing is stored: {}", found.get());
            } else if (found.isEmpty() && told) {
                log.info("the database can be used again");
            }
            told = found.isPresent();
        } catch (RuntimeException e) {
            log.warn("the database can't be looked after", e);
        }
    }

    void stop() {
        timer.shutdownNow();
    }
}
