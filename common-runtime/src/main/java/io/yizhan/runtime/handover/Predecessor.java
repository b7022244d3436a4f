package io.yizhan.runtime.handover;

import io.yizhan.proto.Handover;
import io.yizhan.proto.Handover.Abort;
import io.yizhan.proto.Handover.Commit;
import io.yizhan.proto.Handover.Hello;
import io.yizhan.proto.Handover.Left;
import io.yizhan.proto.Handover.Prepare;
import io.yizhan.proto.Handover.Refused;
import io.yizhan.proto.Handover.StepCase;
import io.yizhan.proto.Handover.Welcome;
import io.yizhan.proto.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One successor's visit, from the side of the daemon that is taken over; see {@link HandoverState}. Runs on a thread of
 * its own.
 *
 * <p>Whatever fails before Commit is answered by Abort <em>before</em> the parts resume, so that the successor can't take
 * the end of the stream for the predecessor's death. After Commit only the successor decides; one that doesn't within
 * the limit is killed first.
 */
final class Predecessor implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Predecessor.class);

    private final HandoverChannel channel;
    private final HandoverHost host;
    private final HandoverPaths paths;
    private final Duration stepLimit;
    private final Consumer<HandoverState> watcher;
    private Hello successor = Hello.getDefaultInstance();
    private volatile HandoverState state = HandoverState.MEETING;
    private volatile boolean wanted;
    private volatile int exitCode = -1;

    /**
     * @param channel to the successor; closed in the end
     * @param stepLimit for each step of the successor's
     */
    Predecessor(
            HandoverChannel channel,
            HandoverHost host,
            HandoverPaths paths,
            Duration stepLimit,
            Consumer<HandoverState> watcher) {
        this.channel = channel;
        this.host = host;
        this.paths = paths;
        this.stepLimit = stepLimit;
        this.watcher = watcher;
    }

    HandoverState state() {
        return state;
    }

    /** Who takes over; the default instance until that is known. */
    NodeId successor() {
        return successor.getNode();
    }

    /** Hands over without being asked, if a successor stands by; returns whether one does. Any thread. */
    boolean begin() {
        if (state != HandoverState.STANDING_BY) {
            return false;
        }
        wanted = true;
        channel.wakeUp();
        return true;
    }

    /** Tells the successor that this process exits now; harmless in any state. Any thread. */
    void leaving(int code) {
        exitCode = code;
        channel.wakeUp();
    }

    /** Refuses whoever has come. */
    static void refuse(HandoverChannel channel, String reason, Duration limit) {
        try (channel) {
            channel.send(
                    step().setRefused(Refused.newBuilder().setReason(reason)).build(), limit);
        } catch (IOException e) {
            log.debug("refused successor has gone already", e);
        }
    }

    @Override
    public void run() {
        try (channel) {
            if (meet() && standBy()) {
                if (move()) {
                    become(HandoverState.DONE);
                    host.released(successor.getNode());
                    sayGoodbye();
                } else {
                    become(HandoverState.GIVEN_UP);
                }
            } else {
                become(HandoverState.GIVEN_UP);
            }
        } catch (IOException | HandoverException e) {
            log.warn("successor has gone state={} reason=\"{}\"", state, e.toString());
            become(HandoverState.GIVEN_UP);
        } catch (RuntimeException e) {
            log.error("hand-over broken by a fault state={}", state, e);
            become(HandoverState.GIVEN_UP);
        }
    }

    private boolean meet() throws IOException, HandoverException {
        Handover first = channel.receive(stepLimit);
        Optional<String> refusal = first == null || !first.hasHello()
                ? Optional.of("the first message is not Hello")
                : mismatch(first.getHello()).or(host::refusal);
        if (refusal.isPresent()) {
            log.warn("successor refused reason=\"{}\"", refusal.get());
            refuse(channel, refusal.get(), stepLimit);
            return false;
        }
        successor = first == null ? successor : first.getHello();
        channel.send(
                step().setWelcome(Welcome.newBuilder()
                                .setFormat(HandoverFormat.CURRENT)
                                .setOldestFormat(HandoverFormat.OLDEST)
                                .setNode(host.node())
                                .setPid(ProcessHandle.current().pid())
                                .setVersion(host.version()))
                        .build(),
                stepLimit);
        return true;
    }

    private Optional<String> mismatch(Hello hello) {
        NodeId self = host.node();
        NodeId other = hello.getNode();
        if (!HandoverFormat.isUnderstood(hello.getFormat(), hello.getOldestFormat())) {
            return Optional.of("format: " + hello.getOldestFormat() + " to " + hello.getFormat() + " (expected: "
                    + HandoverFormat.OLDEST + " to " + HandoverFormat.CURRENT + ")");
        }
        if (other.getCluster() != self.getCluster()
                || other.getType() != self.getType()
                || other.getInstance() != self.getInstance()) {
            return Optional.of("successor: " + name(other) + " (expected: " + name(self) + ")");
        }
        return other.getIncarnation() > self.getIncarnation()
                ? Optional.empty()
                : Optional.of("incarnation: " + other.getIncarnation() + " (expected: > " + self.getIncarnation()
                        + ", this run's)");
    }

    /** Waits for the moment; false if the successor goes, or this process is about to leave. */
    private boolean standBy() throws IOException {
        become(HandoverState.STANDING_BY);
        log.info("successor stands by pid={} version={}", successor.getPid(), successor.getVersion());
        while (true) {
            Handover message = channel.poll();
            if (wanted || (message != null && message.hasTakeOver())) {
                Optional<String> refusal = host.refusal();
                refusal.ifPresent(reason -> refuse(channel, reason, stepLimit));
                return refusal.isEmpty();
            }
            if (message != null || channel.hasEnded() || exitCode >= 0) {
                log.info("successor has gone, or has not been needed pid={}", successor.getPid());
                return false;
            }
            channel.awaitEvent();
        }
    }

    /** Returns whether the successor serves. */
    private boolean move() {
        become(HandoverState.PREPARING);
        List<HandoverPart> parts = host.parts();
        try {
            moveUntilComplete(parts);
            become(HandoverState.COMPLETE);
        } catch (IOException | HandoverException | RuntimeException e) {
            giveUp(parts, e);
            return false;
        }
        boolean active = commit();
        if (active) {
            parts.forEach(HandoverPart::release);
        } else {
            resume(parts);
        }
        return active;
    }

    private void moveUntilComplete(List<HandoverPart> parts) throws IOException, HandoverException {
        int announced = parts.stream().mapToInt(HandoverPart::descriptors).sum();
        Path path = paths.descriptors();
        try (DescriptorSocket listening = DescriptorSocket.listen(path)) {
            channel.send(
                    step().setPrepare(Prepare.newBuilder()
                                    .setDescriptors(announced)
                                    .setDescriptorSocket(path.toString()))
                            .build(),
                    stepLimit);
            expect(StepCase.PREPARED);
            int owner = (Integer) Files.getAttribute(path, "unix:uid");
            try (DescriptorSocket descriptors = listening.accept(successor.getPid(), owner)) {
                become(HandoverState.MOVING);
                ParcelSender sender = new ParcelSender(channel, descriptors, stepLimit);
                int unanswered = 0;
                for (HandoverPart part : parts) {
                    for (Parcel parcel : frozen(part)) {
                        if (sender.add(part.part(), parcel) && ++unanswered > ParcelSender.UNANSWERED) {
                            expect(StepCase.NEXT);
                            unanswered--;
                        }
                    }
                }
                if (sender.flush()) {
                    unanswered++;
                }
                for (; unanswered > 0; unanswered--) {
                    expect(StepCase.NEXT);
                }
                channel.send(step().setComplete(sender.totals()).build(), stepLimit);
                expect(StepCase.RECEIVED);
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private List<Parcel> frozen(HandoverPart part) throws HandoverException {
        try {
            return part.freeze().toCompletableFuture().get(stepLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new HandoverException(part.part() + " could not be frozen: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandoverException(part.part() + " could not be frozen: interrupted", e);
        }
    }

    /** From here on the successor decides. */
    private boolean commit() {
        try {
            // First: what the successor does next reaches this process by other ways, too.
            become(HandoverState.COMMITTED);
            channel.send(step().setCommit(Commit.getDefaultInstance()).build(), stepLimit);
            Handover decision = decision();
            if (decision != null && decision.hasActive()) {
                return true;
            }
            log.warn("hand-over given up by the successor, going on reason=\"{}\"", reason(decision));
        } catch (IOException e) {
            // Only a dead process can't be written to or read from here.
            log.warn("successor died before it was active, going on", e);
        }
        return false;
    }

    private @Nullable Handover decision() throws IOException {
        try {
            return channel.receive(stepLimit);
        } catch (HandoverException late) {
            log.error("successor hangs, it is killed pid={}", successor.getPid());
            ProcessHandle.of(successor.getPid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        // Whatever it may have said at the last moment: it can't serve any more.
        while (true) {
            channel.poll();
            if (channel.hasEnded()) {
                return null;
            }
            channel.awaitEvent();
        }
    }

    private void giveUp(List<HandoverPart> parts, Exception cause) {
        log.warn("hand-over given up, going on state={} reason=\"{}\"", state, cause.toString());
        try {
            channel.send(
                    step().setAbort(Abort.newBuilder().setReason(cause.toString()))
                            .build(),
                    stepLimit);
        } catch (IOException e) {
            log.debug("successor has gone already", e);
        }
        resume(parts);
    }

    private static void resume(List<HandoverPart> parts) {
        for (HandoverPart part : parts) {
            try {
                part.resume();
            } catch (RuntimeException e) {
                log.error("can't go on part={}", part.part(), e);
            }
        }
    }

    private void expect(StepCase expected) throws IOException, HandoverException {
        Handover message = channel.receive(stepLimit);
        if (message == null || message.getStepCase() != expected) {
            throw new HandoverException(reason(message) + " (expected: " + expected + ")");
        }
    }

    private static String reason(@Nullable Handover message) {
        if (message == null) {
            return "the successor is gone";
        }
        return message.hasAbort() ? message.getAbort().getReason() : "the successor says " + message.getStepCase();
    }

    /** Stays until the process leaves, so that the successor can tell how the predecessor ended. */
    private void sayGoodbye() throws IOException {
        while (exitCode < 0 && !channel.hasEnded()) {
            channel.awaitEvent();
            channel.poll();
        }
        if (exitCode >= 0) {
            channel.send(step().setLeft(Left.newBuilder().setExitCode(exitCode)).build(), stepLimit);
        }
    }

    private void become(HandoverState next) {
        state = next;
        log.info("handover={} successor_pid={}", next, successor.getPid());
        watcher.accept(next);
    }

    private static Handover.Builder step() {
        return Handover.newBuilder();
    }

    private static String name(NodeId node) {
        return node.getType() + "-" + node.getInstance() + " of cluster " + node.getCluster();
    }
}
