package io.yizhan.access.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.access.frame.ClientOutput;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Failures;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.proto.ClientRequestRecord;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.SendLaneRecord;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sends of one session. In each conversation at most one batch is on the way, so what the device sent first is
 * stored first. What one read brings leaves together, at its end: alone, the first would leave the others to wait for its
 * answer. Owned by the connection's event loop.
 *
 * <p>What becomes of the order when a send fails:
 *
 * <ul>
 *   <li>It is refused for good (INVALID, FORBIDDEN, CONFLICT, TOO_LARGE …): the device has no reason to repeat it, so
 *       those behind it go on.
 *   <li>It may be repeated with success: its fate is unknown (TIMEOUT, UNAVAILABLE, INTERNAL), or nothing was done yet
 *       (OVERLOADED, RATE_LIMITED). Then those behind it must not overtake the repeat: everything that waits in the
 *       conversation is answered UNSENT, in order, and so is whatever else arrives there until the send that failed
 *       comes again. The device repeats what failed in its old order, and sends nothing newer before.
 * </ul>
 */
public final class SendLanes {

    /** Most bytes of messages in one batch: well below the limit of a link's frame. */
    private static final int BATCH_BYTES = 256 * 1024;

    /** Conversations that one session may have messages or barriers in, for each message that may be queued. */
    private static final int LANES_PER_QUEUED = 4;

    private static final Refusal TOO_MANY = new Refusal(
            RefusalReason.SENDS_QUEUED, Status.OVERLOADED, "too many messages of this session are under way", 200);
    private static final Refusal BEHIND = new Refusal(
            RefusalReason.UNSENT, Status.UNSENT, "an earlier message of this conversation has to be sent again first");

    private final SendService service;
    private final long userId;
    private final long sessionId;
    private final ClientOutput output;
    private final Map<ConversationId, SendLane> lanes = new HashMap<>(4);
    /** Lanes with sends that wait for nothing but {@link #submit}. */
    private final List<SendLane> toSubmit = new ArrayList<>(0);

    private int queued;
    private int queuedBytes;
    private boolean closed;

    public SendLanes(SendService service, long userId, long sessionId, ClientOutput output) {
        this.service = service;
        this.userId = userId;
        this.sessionId = sessionId;
        this.output = output;
    }

    /** Writes them down for a successor. */
    public List<SendLaneRecord> record() {
        long now = service.nowNanos();
        return lanes.values().stream()
                .filter(lane -> !lane.isForgettable(now))
                .map(lane -> lane.record(now))
                .toList();
    }

    /** Takes over a predecessor's: whatever has no answer is sent, or sent again. */
    public void takeOver(List<SendLaneRecord> records) throws InvalidProtocolBufferException {
        for (SendLaneRecord record : records) {
            SendLane lane = new SendLane(record.getConversation());
            lanes.put(record.getConversation(), lane);
            if (!record.getBarrier().isEmpty()) {
                lane.raiseBarrier(
                        record.getBarrier(), service.nowNanos() + TimeUnit.MILLISECONDS.toNanos(record.getBarrierMs()));
            }
            for (ClientRequestRecord request : record.getSendsList()) {
                QueuedSend send = new QueuedSend(
                        ClientRequest.of(request),
                        SendMessageRequest.parseFrom(request.getBody()).getClientMessageId());
                count(send, 1);
                lane.add(send);
            }
            submitNext(lane);
        }
    }

    /**
     * Takes a message, and answers its request sooner or later. It leaves with {@link #submit}, or behind what is on the
     * way.
     *
     * @param message parsed from the request's body; its conversation is valid
     */
    public void send(ClientRequest request, SendMessageRequest message) {
        SendLane lane = lane(message.getConversation());
        if (lane == null) {
            // Refused without a barrier it could be overtaken. Over a new connection the device repeats all in its
            // order.
            output.close();
            return;
        }
        ByteString messageId = message.getClientMessageId();
        if (!lane.admits(messageId, service.nowNanos())) {
            output.refuse(request, BEHIND);
            return;
        }
        QueuedSend send = new QueuedSend(request, messageId);
        if (queued >= service.config().queued()
                || queuedBytes + send.bytes() > service.config().queuedBytes()) {
            raiseBarrier(lane, send);
            output.refuse(request, TOO_MANY);
            return;
        }
        count(send, 1);
        if (lane.isIdle()) {
            toSubmit.add(lane);
        }
        lane.add(send);
    }

    /** Sends off what was taken; called at the end of a read. */
    public void submit() {
        // By index: an answer that comes at once may close the connection, and that empties the list.
        for (int i = 0; i < toSubmit.size(); i++) {
            submitNext(toSubmit.get(i));
        }
        toSubmit.clear();
    }

    /** Messages that wait or are on the way. */
    public int queued() {
        return queued;
    }

    /** The session has ended: what waits will not be sent, and nobody reads the answers. */
    public void close() {
        closed = true;
        lanes.clear();
        toSubmit.clear();
    }

    /** The lane of a conversation, a new one where needed; null if there are too many. */
    private @Nullable SendLane lane(ConversationId conversation) {
        SendLane lane = lanes.get(conversation);
        if (lane == null) {
            int most = LANES_PER_QUEUED * service.config().queued();
            if (lanes.size() >= most) {
                long now = service.nowNanos();
                lanes.values().removeIf(old -> old.isForgettable(now));
            }
            if (lanes.size() >= most) {
                return null;
            }
            lane = new SendLane(conversation);
            lanes.put(conversation, lane);
        }
        return lane;
    }

    private void submitNext(SendLane lane) {
        List<QueuedSend> batch = lane.nextBatch(service.config().batch(), BATCH_BYTES);
        if (!batch.isEmpty()) {
            service.submit(userId, sessionId, lane.conversation, batch)
                    .whenComplete((response, failure) -> output.run(() -> answered(lane, batch, response, failure)));
        }
    }

    private void answered(
            SendLane lane,
            List<QueuedSend> batch,
            @Nullable SubmitMessagesResponse response,
            @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        lane.batchDone();
        batch.forEach(send -> count(send, -1));
        QueuedSend toRepeat = null;
        for (int i = 0; i < batch.size(); i++) {
            QueuedSend send = batch.get(i);
            SubmitResult result = result(response, failure, i);
            answer(send.request(), result);
            if (toRepeat == null && invitesRepeat(result.getStatus())) {
                toRepeat = send;
            }
        }
        if (toRepeat != null) {
            raiseBarrier(lane, toRepeat);
            unsend(lane);
        }
        submitNext(lane);
        if (lane.isForgettable(service.nowNanos())) {
            lanes.remove(lane.conversation, lane);
        }
    }

    private void unsend(SendLane lane) {
        for (QueuedSend send : lane.takeWaiting()) {
            count(send, -1);
            output.refuse(send.request(), BEHIND);
        }
    }

    private void raiseBarrier(SendLane lane, QueuedSend send) {
        lane.raiseBarrier(
                send.messageId(),
                service.nowNanos() + service.config().barrier().toNanos());
    }

    private void answer(ClientRequest request, SubmitResult result) {
        if (result.getStatus() == Status.OK) {
            output.answer(
                    request,
                    SendMessageResponse.newBuilder()
                            .setSeq(result.getSeq())
                            .setTimeMs(result.getTimeMs())
                            .build());
        } else {
            output.fail(request, result.getStatus(), result.getReason(), result.getRetryAfterMs());
        }
    }

    /** The result of the message at {@code index}: its own, or the whole batch's. */
    private static SubmitResult result(
            @Nullable SubmitMessagesResponse response, @Nullable Throwable failure, int index) {
        if (response != null && index < response.getResultsCount()) {
            return response.getResults(index);
        }
        StatusException status = Failures.asStatus(failure);
        return SubmitResult.newBuilder()
                .setStatus(status.status())
                .setReason(status.reason())
                .setRetryAfterMs(status.retryAfterMillis())
                .build();
    }

    private static boolean invitesRepeat(Status status) {
        return switch (status) {
            case TIMEOUT, UNAVAILABLE, INTERNAL, OVERLOADED, RATE_LIMITED, UNSENT, UNRECOGNIZED -> true;
            default -> false;
        };
    }

    private void count(QueuedSend send, int sign) {
        queued += sign;
        queuedBytes += sign * send.bytes();
    }
}
