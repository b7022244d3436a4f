package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.lifecycle.ComponentStack.StartFailure;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a daemon on the main thread: start everything in order, wait for an order to stop, drain, stop everything
 * in reverse.
 */
final class DaemonRun {

    private static final Logger log = LoggerFactory.getLogger(DaemonRun.class);

    private final DaemonLifecycle lifecycle;
    private final StopDesk stopDesk;
    private final Ticker ticker;
    private final ScheduledExecutorService scheduler;
    private final ComponentStack stack;
    private volatile @Nullable Drain drain;

    DaemonRun(DaemonLifecycle lifecycle, StopDesk stopDesk, Ticker ticker, ScheduledExecutorService scheduler) {
        this.lifecycle = lifecycle;
        this.stopDesk = stopDesk;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.stack = new ComponentStack(ticker);
    }

    /**
     * Runs until the end.
     *
     * @param components in the order of start
     * @param rings stands last
     * @param standby stop at STANDBY instead of becoming ACTIVE
     * @param pidFile written when the daemon has become ACTIVE and its proxies know; empty where none is wanted
     * @return the process's exit code
     */
    int run(List<Component> components, Rings rings, boolean standby, Optional<PidFile> pidFile)
            throws InterruptedException {
        try {
            start(components, rings);
            pidFile.ifPresent(file -> writeOnceActive(file, rings));
            lifecycle.become(standby ? DaemonState.STANDBY : DaemonState.ACTIVE);
            return stop(stopDesk.await());
        } catch (StartFailure e) {
            lifecycle.become(DaemonState.STOPPED);
            return afterFailedStart(e);
        } finally {
            pidFile.ifPresent(PidFile::removeIfOwn);
        }
    }

    /** What the drain waits for, the next first; empty where none is under way. */
    List<String> outstanding() {
        Drain current = drain;
        return current == null ? List.of() : current.outstanding();
    }

    /** Milliseconds until the drain's deadline; 0 where none is under way. */
    int drainRemainingMillis() {
        Drain current = drain;
        return current == null ? 0 : current.remainingMillis();
    }

    private void start(List<Component> components, Rings rings) throws StartFailure {
        stopDesk.beginStart();
        try {
            for (Component component : components) {
                stack.start(component);
            }
            stack.start(rings);
        } finally {
            stopDesk.endStart();
        }
    }

    /** An order to stop makes the start fail on purpose. */
    private int afterFailedStart(StartFailure failure) {
        StopOrder order = stopDesk.first();
        if (order == null) {
            log.error("not started: {}", failure.getMessage(), failure.getCause());
            return ExitCode.FAULT;
        }
        log.info("start given up reason=\"{}\" at=\"{}\"", order.reason(), failure.getMessage());
        return order.exitCode();
    }

    /** A daemon on standby must not take the place of the one that serves, which is who a signal should reach. */
    private void writeOnceActive(PidFile pidFile, Rings rings) {
        lifecycle.watch(state -> {
            if (state == DaemonState.ACTIVE) {
                rings.told().thenRunAsync(() -> write(pidFile), DaemonRun::onOwnThread);
            }
        });
    }

    private void write(PidFile pidFile) {
        try {
            pidFile.write();
        } catch (IOException e) {
            stopDesk.fail("pid file can't be written", e);
        }
    }

    private int stop(StopOrder order) {
        int exitCode = order.exitCode();
        Duration limit = drainLimit(order);
        if (limit != null) {
            lifecycle.become(DaemonState.DRAINING);
            Drain.Outcome outcome = drain(limit);
            if (outcome != Drain.Outcome.EMPTY && exitCode == ExitCode.OK) {
                exitCode = ExitCode.FAULT;
            }
        }
        lifecycle.become(DaemonState.STOPPED);
        stack.stop();
        return exitCode;
    }

    private Drain.Outcome drain(Duration limit) {
        Drain draining =
                new Drain(stack.lastFirst(), Deadline.after(limit, ticker), ticker, scheduler, DaemonRun::onOwnThread);
        drain = draining;
        stopDesk.onLater(order -> {
            Duration shorter = drainLimit(order);
            if (shorter == null) {
                draining.abort();
            } else {
                draining.shorten(Deadline.after(shorter, ticker));
            }
        });
        draining.begin();
        Drain.Outcome outcome = draining.outcome().join();
        if (outcome != Drain.Outcome.EMPTY) {
            log.warn(
                    "drain ended early outcome={} limitMs={} outstanding={}",
                    outcome,
                    limit.toMillis(),
                    draining.outstanding());
        }
        return outcome;
    }

    private static void onOwnThread(Runnable task) {
        Thread thread = new Thread(task, "lifecycle");
        thread.setDaemon(true);
        thread.start();
    }

    private static @Nullable Duration drainLimit(StopOrder order) {
        if (order instanceof StopOrder.DrainAndExit drainAndExit) {
            return drainAndExit.limit();
        }
        return order instanceof StopOrder.GiveWay giveWay ? giveWay.limit() : null;
    }
}
