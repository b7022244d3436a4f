package io.yizhan.access.send;

import com.google.protobuf.ByteString;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.SendLaneRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sends of one session in one conversation, in their order: one batch on the way, the others waiting behind it.
 *
 * <p>After a failure that invites a retry the lane has a <em>barrier</em>: it takes nothing but a repeat of the first
 * send that failed, because anything newer would overtake it. The barrier falls with that repeat, or after a while,
 * when everything the client had sent before it knew has long arrived.
 */
final class SendLane {

    final ConversationId conversation;
    private final Deque<QueuedSend> waiting = new ArrayDeque<>(2);
    private List<QueuedSend> onTheWay = List.of();
    private @Nullable ByteString barrier;
    private long barrierUntilNanos;

    SendLane(ConversationId conversation) {
        this.conversation = conversation;
    }

    /** Whether a send may join, or has to wait until the one that failed was repeated. A repeat opens the lane. */
    boolean admits(ByteString messageId, long nowNanos) {
        if (barrier == null) {
            return true;
        }
        if (barrier.equals(messageId) || nowNanos - barrierUntilNanos >= 0) {
            barrier = null;
            return true;
        }
        return false;
    }

    /** Closes the lane behind a send that failed. */
    void raiseBarrier(ByteString messageId, long untilNanos) {
        barrier = messageId;
        barrierUntilNanos = untilNanos;
    }

    /** Whether nothing waits and nothing is on the way. */
    boolean isIdle() {
        return onTheWay.isEmpty() && waiting.isEmpty();
    }

    void add(QueuedSend send) {
        waiting.addLast(send);
    }

    /** The next batch, now on the way; empty if there is one already, or nothing waits. */
    List<QueuedSend> nextBatch(int maxMessages, int maxBytes) {
        if (!onTheWay.isEmpty() || waiting.isEmpty()) {
            return List.of();
        }
        List<QueuedSend> batch = new ArrayList<>(Math.min(maxMessages, waiting.size()));
        int bytes = 0;
        for (QueuedSend send = waiting.peekFirst();
                send != null && batch.size() < maxMessages && (batch.isEmpty() || bytes + send.bytes() <= maxBytes);
                send = waiting.peekFirst()) {
            batch.add(waiting.removeFirst());
            bytes += send.bytes();
        }
        onTheWay = List.copyOf(batch);
        return onTheWay;
    }

    /** The batch on the way has been answered. */
    void batchDone() {
        onTheWay = List.of();
    }

    /** Takes out everything that waits, in order. */
    List<QueuedSend> takeWaiting() {
        List<QueuedSend> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** Writes it down for a successor, which sends everything again. */
    SendLaneRecord record(long nowNanos) {
        SendLaneRecord.Builder record = SendLaneRecord.newBuilder().setConversation(conversation);
        onTheWay.forEach(send -> record.addSends(send.request().record()));
        waiting.forEach(send -> record.addSends(send.request().record()));
        if (barrier != null && nowNanos - barrierUntilNanos < 0) {
            record.setBarrier(barrier);
            record.setBarrierMs((int) TimeUnit.NANOSECONDS.toMillis(barrierUntilNanos - nowNanos) + 1);
        }
        return record.build();
    }

    /** Whether nothing would be forgotten with this lane. */
    boolean isForgettable(long nowNanos) {
        return isIdle() && (barrier == null || nowNanos - barrierUntilNanos >= 0);
    }
}
