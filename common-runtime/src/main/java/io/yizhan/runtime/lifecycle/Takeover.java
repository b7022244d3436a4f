package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.handover.HandoverException;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.handover.HandoverPaths;
import io.yizhan.runtime.handover.HandoverState;
import io.yizhan.runtime.handover.Successor;
import io.yizhan.runtime.lifecycle.ComponentStack.StartFailure;
import io.yizhan.runtime.lifecycle.TakeoverSteps.Word;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * How a daemon on standby takes the place of the one that runs: meets it, becomes ready, receives what goes over, serves,
 * and sees it leave. Runs on the main thread; an interrupt ends it, and everything stays where it was.
 */
final class Takeover {

    /** A daemon that isn't ready by then won't be. */
    static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final HandoverPaths paths;
    private final NodeIdentity identity;
    private final boolean ask;
    private final List<HandoverPart> parts;
    private final Supplier<List<String>> problems;
    private final Duration leaveLimit;
    private final Optional<PidFile> pidFile;
    private final TakeoverSteps steps;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;

    /**
     * @param ask whether to take over once ready; else when the running one says so
     * @param parts that take what comes
     * @param problems what keeps this daemon from being ready
     * @param leaveLimit how long the predecessor may take to leave
     * @param pidFile gets its room before anything moves; empty where none is wanted
     */
    Takeover(
            HandoverPaths paths,
            NodeIdentity identity,
            boolean ask,
            List<HandoverPart> parts,
            Supplier<List<String>> problems,
            Duration leaveLimit,
            Optional<PidFile> pidFile,
            TakeoverSteps steps,
            ScheduledExecutorService scheduler,
            Ticker ticker) {
        this.paths = paths;
        this.identity = identity;
        this.ask = ask;
        this.parts = parts;
        this.problems = problems;
        this.leaveLimit = leaveLimit;
        this.pidFile = pidFile;
        this.steps = steps;
        this.scheduler = scheduler;
        this.ticker = ticker;
    }

    /** Lets everybody in, in the predecessor's place. */
    interface Serving {
        void begin() throws StartFailure;
    }

    /**
     * Takes over.
     *
     * @param serving called once everything is this process's own
     * @throws HandoverException if it didn't come about; the predecessor serves on
     */
    void run(Serving serving) throws HandoverException, StartFailure, InterruptedException {
        Successor successor = join();
        try {
            steps.require(
                    Word.STANDBY,
                    "beside pid " + successor.predecessorPid() + ", release " + successor.predecessorVersion());
            awaitReadiness();
            successor.takeOver(ask, parts, () -> {
                if (parts.stream().allMatch(HandoverPart::inheritsLineage)) {
                    identity.inheritLineage(successor.predecessor().getLineage());
                }
                serving.begin();
            });
        } catch (HandoverException | StartFailure | InterruptedException | RuntimeException e) {
            steps.tell(Word.FAILED, String.valueOf(e.getMessage()));
            successor.close();
            throw e;
        }
        steps.tell(Word.ACTIVE, "serving in the place of pid " + successor.predecessorPid());
        Thread watching = new Thread(() -> seeOff(successor), "predecessor-watch");
        watching.setDaemon(true);
        watching.start();
    }

    private Successor join() throws HandoverException {
        try {
            reservePidFile();
            return Successor.join(paths, identity.self(), Release.version(), ticker, this::moved);
        } catch (HandoverException e) {
            steps.tell(Word.FAILED, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** A daemon that has taken over must not have to leave because the disk is full. */
    private void reservePidFile() throws HandoverException {
        if (pidFile.isPresent()) {
            try {
                pidFile.get().reserve();
            } catch (IOException e) {
                throw new HandoverException("pid file can't be written: " + e, e);
            }
        }
    }

    private void awaitReadiness() throws HandoverException, InterruptedException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Future<?> looking = scheduler.scheduleWithFixedDelay(
                () -> {
                    if (problems.get().isEmpty()) {
                        ready.complete(null);
                    }
                },
                0,
                LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            ready.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new HandoverException(
                    "not ready after " + READY_LIMIT.toSeconds() + " s: " + String.join("; ", problems.get()), e);
        } finally {
            looking.cancel(false);
        }
        steps.require(Word.READY, "release " + Release.version());
    }

    private void moved(HandoverState state) throws HandoverException {
        if (state == HandoverState.MOVING) {
            steps.require(Word.MOVING, "the predecessor freezes what goes over");
        } else if (state == HandoverState.COMPLETE) {
            steps.require(Word.COMPLETE, "all of it is here");
        }
    }

    private void seeOff(Successor successor) {
        try (successor) {
            OptionalInt exitCode = successor.awaitPredecessorsEnd(leaveLimit);
            steps.tell(
                    Word.LEFT,
                    exitCode.isPresent()
                            ? exitCode.getAsInt() + " is what pid " + successor.predecessorPid() + " exits with"
                            : "- pid " + successor.predecessorPid() + " ended without saying with what");
        } catch (HandoverException e) {
            steps.tell(
                    Word.LEFT,
                    "- pid " + successor.predecessorPid() + " is still there after " + leaveLimit.toSeconds() + " s");
        }
        parts.forEach(HandoverPart::predecessorLeft);
    }
}
