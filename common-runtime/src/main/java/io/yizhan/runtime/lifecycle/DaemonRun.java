package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.handover.HandoverException;
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

    /** A successor writes its pid when its proxies know that it serves, or {@link Rings#PATIENCE} later. */
    private static final Duration SUCCESSORS_PID = Rings.PATIENCE.plusSeconds(2);

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
     * @param components that can be started beside a running instance, in the order of start
     * @param listeners started behind them
     * @param rings stands last
     * @param takeover how to get from STANDBY to ACTIVE; empty for a daemon that becomes ACTIVE at once
     * @param pidFile written when the daemon has become ACTIVE and its proxies know; empty where none is wanted
     * @return the process's exit code
     */
    int run(
            List<Component> components,
            List<Component> listeners,
            Rings rings,
            Optional<Takeover> takeover,
            Optional<PidFile> pidFile)
            throws InterruptedException {
        try {
            begin(components, takeover, () -> {
                start(listeners);
                stack.start(rings);
                stopDesk.endStart();
                pidFile.ifPresent(file -> writeOnceActive(file, rings, takeover.isPresent()));
                lifecycle.become(DaemonState.ACTIVE);
            });
            return stop(stopDesk.await());
        } catch (StartFailure e) {
            lifecycle.become(DaemonState.STOPPED);
            return afterFailedStart(e);
        } finally {
            pidFile.ifPresent(this::letGo);
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

    private void begin(List<Component> components, Optional<Takeover> takeover, Takeover.Serving serving)
            throws StartFailure {
        stopDesk.beginStart();
        try {
            start(components);
            if (takeover.isPresent()) {
                lifecycle.become(DaemonState.STANDBY);
                takeOver(takeover.get(), () -> {
                    // Nobody else serves any more: an order to stop has to wait until this one does.
                    stopDesk.endStart();
                    serving.begin();
                });
            } else {
                serving.begin();
            }
        } finally {
            stopDesk.endStart();
        }
    }

    private void start(List<Component> components) throws StartFailure {
        for (Component component : components) {
            stack.start(component);
        }
    }

    private void takeOver(Takeover takeover, Takeover.Serving serving) throws StartFailure {
        try {
            takeover.run(serving);
        } catch (HandoverException | InterruptedException e) {
            Thread.interrupted();
            stack.stop();
            throw new StartFailure("taking over", e);
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
    private void writeOnceActive(PidFile pidFile, Rings rings, boolean tookOver) {
        lifecycle.watch(state -> {
            if (state == DaemonState.ACTIVE) {
                rings.told().thenRunAsync(() -> write(pidFile, tookOver), DaemonRun::onOwnThread);
            }
        });
    }

    /** Clients that have gone over must not lose their daemon for want of a file. */
    private void write(PidFile pidFile, boolean tookOver) {
        try {
            pidFile.write();
        } catch (IOException e) {
            if (tookOver) {
                log.error("pid file can't be written, so it doesn't name this process, which serves", e);
            } else {
                stopDesk.fail("pid file can't be written", e);
            }
        }
    }

    /** A successor's own pid is in the file before this process ends, so that a supervisor can follow it. */
    private void letGo(PidFile pidFile) {
        if (stopDesk.first() instanceof StopOrder.HandedOver) {
            pidFile.awaitSuccessor(SUCCESSORS_PID, ticker);
        } else {
            pidFile.removeIfOwn();
        }
    }

    private int stop(StopOrder order) {
        int exitCode = order.exitCode();
        Duration limit = order.limit();
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
            Duration shorter = order.limit();
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
}
