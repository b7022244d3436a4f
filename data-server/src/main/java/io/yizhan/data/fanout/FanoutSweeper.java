package io.yizhan.data.fanout;

import io.yizhan.data.store.Database;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for fan-outs that nobody sees to any more and hands them to chat servers. Every data server does so, a little
 * out of step with the others; the claim decides who has a row.
 */
public final class FanoutSweeper implements Component {

    private static final Logger log = LoggerFactory.getLogger(FanoutSweeper.class);
    private static final Duration PERIOD = Duration.ofMillis(400);
    private static final int ROWS_PER_SWEEP = 50;

    /** Rows handed on and not yet taken; above this, a sweep is left out. */
    private static final int MAX_WAITING = 200;

    private final Database database;
    private final FanoutTable table;
    private final FanoutResumer resumer;
    private final RandomGenerator random;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder swept = new LongAdder();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "fanout-sweeper"));

    public FanoutSweeper(Database database, FanoutTable table, FanoutResumer resumer, RandomGenerator random) {
        this.database = database;
        this.table = table;
        this.resumer = resumer;
        this.random = random;
    }

    @Override
    public String name() {
        return "fanout sweeper";
    }

    @Override
    public void start() {
        scheduleNext();
    }

    private void scheduleNext() {
        long millis = PERIOD.toMillis();
        long delay = millis / 2 + random.nextLong(millis);
        timer.schedule(this::tick, delay, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            sweep();
        } catch (StatusException e) {
            log.debug("fan-outs not swept reason=\"{}\"", e.reason());
        } catch (RuntimeException e) {
            log.warn("fan-outs not swept", e);
        } finally {
            if (!timer.isShutdown()) {
                scheduleNext();
            }
        }
    }

    /** @return rows handed on */
    public int sweep() {
        if (waiting.get() >= MAX_WAITING || !database.statements(FanoutTable::anyUnclaimed)) {
            return 0;
        }
        List<FanoutTable.Row> rows =
                database.transaction(connection -> table.claim(connection, ROWS_PER_SWEEP, FanoutResumer.CLAIM));
        for (FanoutTable.Row row : rows) {
            waiting.incrementAndGet();
            resumer.resume(row).whenComplete((taken, failure) -> waiting.decrementAndGet());
        }
        swept.add(rows.size());
        return rows.size();
    }

    /** Rows handed on so far. */
    public long swept() {
        return swept.sum();
    }

    @Override
    public void stop() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(2, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
