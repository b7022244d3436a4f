package io.yizhan.data.store;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the database at start, which may come up at the same time as this daemon. */
final class DatabaseGate {

    private static final Logger log = LoggerFactory.getLogger(DatabaseGate.class);
    private static final long PAUSE_MILLIS = 500;

    private final DatabaseConfig config;
    private final PrimarySource source;

    DatabaseGate(DatabaseConfig config, PrimarySource source) {
        this.config = config;
        this.source = source;
    }

    /**
     * Returns once the database answers and may be committed to.
     *
     * @throws SQLException if it refuses this user, or doesn't answer in time
     */
    void await() throws SQLException, InterruptedException {
        long end = System.nanoTime() + config.startTimeout().toNanos();
        for (boolean told = false; ; told = true) {
            try {
                source.getConnection().close();
                return;
            } catch (SQLException e) {
                boolean refused = SqlFailures.isAccessDenied(e);
                if (refused || System.nanoTime() - end >= 0) {
                    throw new SQLException(
                            "The database at " + config.place() + " can't be used as " + config.user() + ": "
                                    + e.getMessage(),
                            e);
                }
                if (!told) {
                    log.info(
                            "waiting for the database limit_s={} url={} reason=\"{}\"",
                            config.startTimeout().toSeconds(),
                            config.place(),
                            e.getMessage());
                }
            }
            new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
