package io.yizhan.client.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.ImException;
import io.yizhan.client.SentMessage;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import io.yizhan.client.session.Backoff;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.Reply;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every message that isn't acknowledged yet, in a {@link Lane} per conversation. What one conversation was given first
 * is stored first: a send whose fate is unknown is repeated with the same id before anything newer of its conversation
 * leaves. On the loop's thread only, but for {@link #tryReserve}.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long WRITABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ENVELOPE_BYTES = 64;
    /** In all conversations together; an access server holds 256 messages and 1 MiB for a session. */
    private static final int SESSION_WINDOW = 192;

    private static final int SESSION_WINDOW_BYTES = 768 * 1024;

    private final Loop loop;
    private final ClientOptions options;
    private final Random random;
    private final Callbacks callbacks;
    private final OutboxEvents events;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Map<ConversationId, Lane> lanes = new HashMap<>();
    private final Map<ByteString, PendingSend> unsettled = new HashMap<>();
    /** Had more to send than the session's window allowed, the longest wait first. */
    private final Set<Lane> crowdedOut = new LinkedHashSet<>();

    private @Nullable Link link;
    private @Nullable Timer sweepTimer;
    private @Nullable Timer writableTimer;
    private int maxBodyBytes = Integer.MAX_VALUE;
    private boolean held;
    private int inFlight;
    private int inFlightBytes;

    public Outbox(Loop loop, ClientOptions options, Random random, Callbacks callbacks, OutboxEvents events) {
        this.loop = loop;
        this.options = options;
        this.random = random;
        this.callbacks = callbacks;
        this.events = events;
    }

    /** Takes a place in the outbox; false when it is full. From any thread; {@link #submit} must follow. */
    public boolean tryReserve() {
        if (reserved.incrementAndGet() > options.maxOutbox()) {
            reserved.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Takes over a send that has a place. */
    public void submit(PendingSend send) {
        if (unsettled.putIfAbsent(send.id.bytes(), send) != null) {
            reserved.decrementAndGet();
            String reason = "message id " + send.id + " is already being sent";
            callbacks.fail(send.future, new ImException(Status.CONFLICT, reason));
            return;
        }
        Lane lane = lanes.computeIfAbsent(send.conversation, any -> newLane());
        lane.add(send);
        sweepLater();
        pump(lane);
    }

    /**
     * Everything unanswered leaves again, first of all.
     *
     * @param maxFrameBytes what the server accepts
     */
    public void online(Link opened, int maxFrameBytes) {
        offline();
        link = opened;
        maxBodyBytes = maxFrameBytes <= 0 ? Integer.MAX_VALUE : maxFrameBytes - ENVELOPE_BYTES;
        pumpAll();
    }

    public void offline() {
        link = null;
        inFlight = 0;
        inFlightBytes = 0;
        crowdedOut.clear();
        for (Lane lane : lanes.values()) {
            lane.connectionLost();
        }
        dropEmptyLanes();
    }

    /** While held, nothing leaves. */
    public void hold(boolean hold) {
        held = hold;
        if (!hold) {
            pumpAll();
        }
    }

    /** An entry of this user has shown up in a log; true if it is one of these, whose sender is then told. */
    public boolean seenInLog(LogEntry entry) {
        PendingSend send = unsettled.get(entry.getClientMessageId());
        if (send == null || !send.conversation.equals(entry.getConversation())) {
            return false;
        }
        succeed(send, entry.getSeq(), entry.getTimeMs());
        send.seen = send.inFlight || send.fateUnknown;
        Lane lane = lanes.get(send.conversation);
        if (lane != null && !send.seen) {
            lane.sends.remove(send);
            pump(lane);
            dropIfEmpty(send.conversation, lane);
        }
        return true;
    }

    /** Progress was made elsewhere: ask {@link OutboxEvents#mayAcknowledge} again. */
    public void progress(ConversationId conversation) {
        Lane lane = lanes.get(conversation);
        if (lane != null) {
            pump(lane);
        }
    }

    /** Gives up on everything. */
    public void failAll(ImException why) {
        for (PendingSend send : new ArrayList<>(unsettled.values())) {
            fail(send, send.fateUnknown || send.inFlight ? unknownFate(why.reason()) : why);
        }
        for (Lane lane : lanes.values()) {
            lane.endPause();
        }
        lanes.clear();
    }

    private void pumpAll() {
        for (Lane lane : new ArrayList<>(lanes.values())) {
            pump(lane);
        }
    }

    private void pump(Lane lane) {
        Link open = link;
        if (open == null || held || lane.pause != null) {
            return;
        }
        if (lane.state == Lane.State.RECOVERING) {
            if (lane.inFlight > 0) {
                return;
            }
            lane.state = Lane.State.OPEN;
        }
        List<PendingSend> tooLarge = new ArrayList<>();
        for (PendingSend send : lane.sends) {
            if (lane.inFlight >= lane.window.size() || !events.mayAcknowledge(send.conversation)) {
                break;
            }
            if (inFlight >= SESSION_WINDOW || inFlightBytes >= SESSION_WINDOW_BYTES) {
                crowdedOut.add(lane);
                break;
            }
            if (!open.isWritable()) {
                pumpWhenWritable();
                break;
            }
            if (send.body.size() > maxBodyBytes) {
                tooLarge.add(send);
            } else if (!send.inFlight) {
                transmit(open, lane, send);
            }
        }
        for (PendingSend send : tooLarge) {
            lane.sends.remove(send);
            String reason = "message: " + send.body.size() + " bytes (expected: <= " + maxBodyBytes + ")";
            fail(send, new ImException(Status.TOO_LARGE, reason));
        }
    }

    private void transmit(Link open, Lane lane, PendingSend send) {
        send.inFlight = true;
        lane.inFlight++;
        inFlight++;
        inFlightBytes += send.body.size();
        open.request(Command.SEND_MESSAGE, send.body, reply -> {
            // A lost connection is told by offline(), which has then put this send back already.
            if (open == link && send.inFlight && !reply.isConnectionLost()) {
                answered(open, lane, send, reply);
            }
        });
    }

    private void answered(Link open, Lane lane, PendingSend send, Reply reply) {
        send.inFlight = false;
        lane.inFlight--;
        inFlight--;
        inFlightBytes -= send.body.size();
        if (reply.isOk()) {
            stored(lane, send, reply);
        } else if (send.settled && !(send.seen && ImException.isRetried(reply.status()))) {
            lane.sends.remove(send);
        } else if (reply.status() == Status.UNAUTHENTICATED) {
            lane.state = Lane.State.RECOVERING;
            events.sessionInvalid(open);
            return;
        } else if (ImException.isRetried(reply.status())) {
            again(lane, send, reply);
        } else {
            lane.sends.remove(send);
            fail(send, reply.toException());
        }
        pump(lane);
        dropIfEmpty(send.conversation, lane);
        pumpCrowdedOut();
    }

    private void pumpCrowdedOut() {
        Iterator<Lane> waiting = crowdedOut.iterator();
        if (waiting.hasNext() && inFlight < SESSION_WINDOW && inFlightBytes < SESSION_WINDOW_BYTES) {
            Lane lane = waiting.next();
            waiting.remove();
            pump(lane);
        }
    }

    private void stored(Lane lane, PendingSend send, Reply reply) {
        SendMessageResponse response;
        try {
            response = SendMessageResponse.parseFrom(reply.body());
        } catch (InvalidProtocolBufferException e) {
            again(lane, send, Reply.local(Status.INTERNAL, "the answer to a send can't be read"));
            return;
        }
        lane.sends.remove(send);
        lane.highestStored = Math.max(lane.highestStored, send.number);
        lane.window.accepted();
        lane.backoff.reset();
        if (unsettled.get(send.id.bytes()) == send) {
            succeed(send, response.getSeq(), response.getTimeMs());
            events.acknowledged(send.conversation, response.getSeq());
        } else {
            events.storedLate(send.conversation, response.getSeq());
        }
    }

    private void again(Lane lane, PendingSend send, Reply reply) {
        boolean unknown = ImException.isFateUnknown(reply.status());
        LOG.debug("send to be repeated status={} reason={}", reply.status(), reply.reason());
        send.fateUnknown |= unknown || send.seen;
        if (!send.fateUnknown && send.number < lane.highestStored) {
            // A newer one has been stored meanwhile, so this one would come out of order: the caller must decide.
            lane.sends.remove(send);
            fail(send, reply.toException());
            return;
        }
        if (lane.state == Lane.State.OPEN) {
            // The first bad answer says what is wrong; those behind it follow from it.
            lane.state = Lane.State.RECOVERING;
            shrink(lane.window, reply.status());
        }
        // One that is unsent behind another waits for that one's pause; the foremost has none to wait for.
        boolean behind = reply.status() == Status.UNSENT && lane.sends.peek() != send;
        if (!behind && lane.pause == null) {
            long pauseNanos = lane.backoff.next(Duration.ofMillis(reply.retryAfterMillis()));
            lane.pause = loop.schedule(
                    () -> {
                        lane.pause = null;
                        pump(lane);
                    },
                    pauseNanos);
        }
    }

    private static void shrink(SendWindow window, Status status) {
        if (ImException.isFateUnknown(status)) {
            window.failed();
        } else if (status == Status.UNSENT) {
            window.beginAgain();
        } else {
            window.tooMuch();
        }
    }

    private void succeed(PendingSend send, long seq, long timeMillis) {
        settle(send);
        callbacks.complete(send.future, new SentMessage(send.conversation, send.id, seq, timeMillis));
    }

    private void fail(PendingSend send, ImException why) {
        settle(send);
        callbacks.fail(send.future, why);
    }

    private void settle(PendingSend send) {
        if (!send.settled) {
            send.settled = true;
            unsettled.remove(send.id.bytes());
            reserved.decrementAndGet();
        }
    }

    private void pumpWhenWritable() {
        if (writableTimer == null) {
            writableTimer = loop.schedule(
                    () -> {
                        writableTimer = null;
                        pumpAll();
                    },
                    WRITABLE_NANOS);
        }
    }

    private void sweepLater() {
        if (sweepTimer == null && !unsettled.isEmpty()) {
            sweepTimer = loop.schedule(this::sweep, SWEEP_NANOS);
        }
    }

    private void sweep() {
        sweepTimer = null;
        long now = loop.nanoTime();
        for (Lane lane : lanes.values()) {
            for (Iterator<PendingSend> sends = lane.sends.iterator(); sends.hasNext(); ) {
                PendingSend send = sends.next();
                if (!send.settled && send.deadlineNanos - now <= 0) {
                    if (!send.inFlight) {
                        sends.remove();
                    }
                    expire(send);
                }
            }
        }
        dropEmptyLanes();
        pumpAll();
        sweepLater();
    }

    private void expire(PendingSend send) {
        fail(
                send,
                send.fateUnknown || send.inFlight
                        ? unknownFate("no answer before the deadline")
                        : new ImException(Status.UNSENT, "not sent before the deadline: no server could take it"));
    }

    private void dropIfEmpty(ConversationId conversation, Lane lane) {
        if (lane.sends.isEmpty()) {
            lane.endPause();
            lanes.remove(conversation, lane);
        }
    }

    private void dropEmptyLanes() {
        lanes.values().removeIf(lane -> {
            if (lane.sends.isEmpty()) {
                lane.endPause();
            }
            return lane.sends.isEmpty();
        });
    }

    private static ImException unknownFate(String why) {
        return new ImException(Status.TIMEOUT, why + "; the message may have been stored");
    }

    private Lane newLane() {
        Backoff backoff = Backoff.betweenRequests(options.backoffMin(), options.backoffMax(), random);
        return new Lane(backoff, new SendWindow(options.sendWindow()));
    }
}
