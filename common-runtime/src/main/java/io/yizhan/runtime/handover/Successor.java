package io.yizhan.runtime.handover;

import io.yizhan.proto.Handover;
import io.yizhan.proto.Handover.Abort;
import io.yizhan.proto.Handover.Active;
import io.yizhan.proto.Handover.Hello;
import io.yizhan.proto.Handover.Next;
import io.yizhan.proto.Handover.Prepared;
import io.yizhan.proto.Handover.Received;
import io.yizhan.proto.Handover.StepCase;
import io.yizhan.proto.Handover.TakeOver;
import io.yizhan.proto.Handover.Welcome;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side that takes over; see {@link HandoverState}. For one thread at a time. An interrupt of the thread that takes
 * over makes it give up, like the end of the stream.
 */
public final class Successor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Successor.class);

    /** For each step of the predecessor's, who may have to wait for its own parts in between. */
    private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

    private final HandoverChannel channel;
    private final Welcome predecessor;
    private final Watcher watcher;

    private Successor(HandoverChannel channel, Welcome predecessor, Watcher watcher) {
        this.channel = channel;
        this.predecessor = predecessor;
        this.watcher = watcher;
    }

    /**
     * Goes to the running daemon and stands by.
     *
     * @param self with the incarnation
     * @param watcher told each step after this one, on the thread that takes over
     * @throws HandoverException if nobody is there, or it refuses
     */
    public static Successor join(HandoverPaths paths, NodeId self, String version, Ticker ticker, Watcher watcher)
            throws HandoverException {
        HandoverChannel channel = connect(paths, ticker);
        try {
            send(
                    channel,
                    step().setHello(Hello.newBuilder()
                                    .setFormat(HandoverFormat.CURRENT)
                                    .setOldestFormat(HandoverFormat.OLDEST)
                                    .setNode(self)
                                    .setPid(ProcessHandle.current().pid())
                                    .setVersion(version))
                            .build());
            Handover answer = channel.receive(STEP_LIMIT);
            if (answer == null || !answer.hasWelcome()) {
                throw new HandoverException(reason(answer));
            }
            Welcome welcome = answer.getWelcome();
            if (!HandoverFormat.isUnderstood(welcome.getFormat(), welcome.getOldestFormat())) {
                throw new HandoverException("format: " + welcome.getOldestFormat() + " to " + welcome.getFormat()
                        + " (expected: " + HandoverFormat.OLDEST + " to " + HandoverFormat.CURRENT + ")");
            }
            return new Successor(channel, welcome, watcher);
        } catch (IOException e) {
            channel.close();
            throw new HandoverException("the running daemon is gone: " + e, e);
        } catch (HandoverException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static HandoverChannel connect(HandoverPaths paths, Ticker ticker) throws HandoverException {
        if (!DescriptorSocket.isAvailable()) {
            throw new HandoverException("this system can't pass descriptors (expected: Linux with epoll)");
        }
        try {
            HandoverChannel channel = HandoverChannel.connect(paths.control(), ticker);
            if (!channel.peerUser().equals(Files.getOwner(paths.control()))) {
                channel.close();
                throw new HandoverException(paths.control() + " is served by another user than its owner");
            }
            return channel;
        } catch (IOException e) {
            throw new HandoverException("nobody to take over from at " + paths.control() + ": " + e, e);
        }
    }

    /** Is told each step. */
    @FunctionalInterface
    public interface Watcher {

        /** @throws HandoverException to give up; not once {@link HandoverState#COMPLETE} is behind */
        void became(HandoverState state) throws HandoverException;
    }

    /** What the daemon does to serve. */
    @FunctionalInterface
    public interface Serving<E extends Exception> {
        void begin() throws E;
    }

    /** Who is taken over. */
    public NodeId predecessor() {
        return predecessor.getNode();
    }

    /** Its process id. */
    public long predecessorPid() {
        return predecessor.getPid();
    }

    /** Its release. */
    public String predecessorVersion() {
        return predecessor.getVersion();
    }

    /**
     * Takes over, or leaves everything with the predecessor.
     *
     * @param ask whether to ask for it; else waits until the predecessor begins
     * @param parts that take what comes
     * @param serving called once everything is this process's own, before the parts are activated
     * @throws HandoverException if it didn't come about; the predecessor serves on
     * @throws E where serving fails; there is no way back then
     */
    public <E extends Exception> void takeOver(boolean ask, List<HandoverPart> parts, Serving<E> serving)
            throws HandoverException, E {
        try {
            receiveAll(ask, parts);
        } catch (IOException | HandoverException | RuntimeException e) {
            parts.forEach(HandoverPart::abandon);
            tellAbort(e);
            become(HandoverState.GIVEN_UP);
            throw e instanceof HandoverException why ? why : new HandoverException("hand-over broken: " + e, e);
        }
        become(HandoverState.COMMITTED);
        // An order to stop would close the channel, as if the predecessor were dead, and both would serve.
        boolean interrupted = Thread.interrupted();
        try {
            channel.send(step().setActive(Active.getDefaultInstance()).build(), STEP_LIMIT);
        } catch (ClosedByInterruptException e) {
            parts.forEach(HandoverPart::abandon);
            become(HandoverState.GIVEN_UP);
            throw new HandoverException("told to stop", e);
        } catch (IOException e) {
            log.warn("the predecessor is dead, serving in its place", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        serving.begin();
        parts.forEach(HandoverPart::activate);
        become(HandoverState.DONE);
    }

    /**
     * Waits until the predecessor has finished what it had and leaves.
     *
     * @return what it exits with; empty if it ended without saying so
     * @throws HandoverException if it is still there after the limit
     */
    public OptionalInt awaitPredecessorsEnd(Duration limit) throws HandoverException {
        try {
            Handover last = channel.receive(limit);
            return last != null && last.hasLeft()
                    ? OptionalInt.of(last.getLeft().getExitCode())
                    : OptionalInt.empty();
        } catch (IOException e) {
            log.debug("predecessor has gone", e);
            return OptionalInt.empty();
        }
    }

    private void receiveAll(boolean ask, List<HandoverPart> parts) throws IOException, HandoverException {
        become(HandoverState.STANDING_BY);
        if (ask) {
            send(channel, step().setTakeOver(TakeOver.getDefaultInstance()).build());
        }
        Handover prepare = awaitPrepare();
        become(HandoverState.PREPARING);
        DescriptorRoom.require(prepare.getPrepare().getDescriptors());
        try (DescriptorSocket descriptors =
                DescriptorSocket.connect(prepare.getPrepare().getDescriptorSocket())) {
            send(channel, step().setPrepared(Prepared.getDefaultInstance()).build());
            become(HandoverState.MOVING);
            receiveParcels(new ParcelReceiver(descriptors, parts));
        }
        become(HandoverState.COMPLETE);
        send(channel, step().setReceived(Received.getDefaultInstance()).build());
        Handover commit = channel.receive(STEP_LIMIT);
        if (commit == null) {
            log.warn("the predecessor died with everything handed over, serving in its place");
        } else if (!commit.hasCommit()) {
            throw new HandoverException(reason(commit));
        }
    }

    /** Sends a step; where nobody reads any more, what the other side has said before it went is why. */
    private static void send(HandoverChannel channel, Handover message) throws IOException, HandoverException {
        try {
            channel.send(message, STEP_LIMIT);
        } catch (IOException e) {
            throw new HandoverException(reason(channel.poll()), e);
        }
    }

    private Handover awaitPrepare() throws IOException, HandoverException {
        while (true) {
            Handover message = channel.poll();
            if (message != null && message.hasPrepare()) {
                return message;
            }
            if (message != null || channel.hasEnded()) {
                throw new HandoverException(reason(message));
            }
            channel.awaitEvent();
        }
    }

    private void receiveParcels(ParcelReceiver receiver) throws IOException, HandoverException {
        while (true) {
            Handover message = channel.receive(STEP_LIMIT);
            StepCase what = message == null ? StepCase.STEP_NOT_SET : message.getStepCase();
            if (message == null || (what != StepCase.PARCELS && what != StepCase.COMPLETE)) {
                throw new HandoverException(reason(message));
            }
            if (what == StepCase.COMPLETE) {
                receiver.check(message.getComplete());
                log.info("all is here parcels={} descriptors={}", receiver.received(), receiver.receivedDescriptors());
                return;
            }
            receiver.take(message.getParcels());
            send(channel, step().setNext(Next.getDefaultInstance()).build());
        }
    }

    private void tellAbort(Exception cause) {
        try {
            String reason = cause instanceof HandoverException ? String.valueOf(cause.getMessage()) : cause.toString();
            channel.send(step().setAbort(Abort.newBuilder().setReason(reason)).build(), STEP_LIMIT);
        } catch (IOException e) {
            log.debug("predecessor has gone already", e);
        }
    }

    private void become(HandoverState state) throws HandoverException {
        log.info("handover={} predecessor_pid={}", state, predecessor.getPid());
        watcher.became(state);
    }

    private static String reason(@Nullable Handover message) {
        if (message == null) {
            return "the running daemon is gone";
        }
        return switch (message.getStepCase()) {
            case REFUSED -> "refused: " + message.getRefused().getReason();
            case ABORT ->
                "given up by the running daemon: " + message.getAbort().getReason();
            default -> "the running daemon says " + message.getStepCase() + " out of turn";
        };
    }

    private static Handover.Builder step() {
        return Handover.newBuilder();
    }

    @Override
    public void close() {
        channel.close();
    }
}
