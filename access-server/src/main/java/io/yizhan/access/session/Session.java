package io.yizhan.access.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.push.PushConfig;
import io.yizhan.access.push.PushOutput;
import io.yizhan.access.push.PushWindow;
import io.yizhan.access.send.SendLanes;
import io.yizhan.access.send.SendService;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.PushWindowRecord;
import io.yizhan.proto.SendLaneRecord;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SessionRecord;
import io.yizhan.proto.SessionRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One device of one user, logged in on one connection. Who it is can be asked on any thread; everything else belongs to
 * the connection's event loop. Window and lanes are made when they are first needed: most sessions are idle.
 */
public final class Session {

    private final SessionRef ref;
    private final SessionConnection connection;
    private @Nullable PushWindow window;
    private @Nullable SendLanes lanes;
    private boolean over;

    public Session(SessionRef ref, SessionConnection connection) {
        this.ref = ref;
        this.connection = connection;
    }

    public SessionRef ref() {
        return ref;
    }

    public long userId() {
        return ref.getUserId();
    }

    /** The session's generation: greater than that of every earlier session of the user. */
    public long sessionId() {
        return ref.getSessionId();
    }

    /** Its connection. */
    public SessionConnection connection() {
        return connection;
    }

    /** Writes it down for a successor. */
    public SessionRecord record(long nowNanos) {
        SessionRecord.Builder record = SessionRecord.newBuilder().setRef(ref);
        if (window != null) {
            record.setWindow(window.record(nowNanos));
        }
        if (lanes != null) {
            record.addAllLanes(lanes.record());
        }
        return record.build();
    }

    /** Takes over a predecessor's custody. */
    public void takeOver(PushWindowRecord record, PushConfig config, AccessMetrics metrics, long nowNanos) {
        window = PushWindow.of(record, config, metrics, nowNanos);
    }

    /** Takes over a predecessor's sends, and sends them. */
    public void takeOver(List<SendLaneRecord> records, SendService service) throws InvalidProtocolBufferException {
        if (!records.isEmpty()) {
            lanes = new SendLanes(service, userId(), sessionId(), connection);
            lanes.takeOver(records);
        }
    }

    /** Takes custody of a log entry. Returns false if the session is over. */
    public boolean take(Delivery delivery, PushConfig config, AccessMetrics metrics) {
        if (over) {
            return false;
        }
        PushWindow custody = window(config, metrics);
        ConversationId conversation = delivery.getConversation();
        custody.offer(conversation, delivery.getSeq(), delivery.getEntry());
        if (custody.hasWaiting()) {
            connection.flushLater();
        }
        return true;
    }

    /** Tells the device to sync, because entries may have been stored that nobody could bring here. */
    public void requireSync(PushConfig config, AccessMetrics metrics) {
        if (!over) {
            window(config, metrics).requireSync();
            connection.flushLater();
        }
    }

    private PushWindow window(PushConfig config, AccessMetrics metrics) {
        if (window == null) {
            window = new PushWindow(config, metrics);
        }
        return window;
    }

    /** Writes what waits in the window; called at the end of an event loop's pass. */
    public void writePushes(PushOutput out, long nowNanos) {
        if (window != null && window.hasWaiting()) {
            window.write(out, nowNanos);
            connection.wakeBy(window.nextLook(nowNanos));
        }
    }

    /**
     * Repeats pushes that were not confirmed in time.
     *
     * @return when to call again
     */
    public long repeatPushes(PushOutput out, long nowNanos) {
        return window == null ? nowNanos + Long.MAX_VALUE / 2 : window.repeat(out, nowNanos);
    }

    /** The device has everything up to this push number. */
    public void confirm(long pushNumber) {
        if (window != null) {
            window.confirm(pushNumber);
        }
    }

    /** A message from the device; it leaves with {@link #submitSends} at the latest. */
    public void send(ClientRequest request, SendMessageRequest message, SendService service) {
        if (lanes == null) {
            lanes = new SendLanes(service, userId(), sessionId(), connection);
        }
        lanes.send(request, message);
    }

    /** The end of a read: sends off the messages it has brought. */
    public void submitSends() {
        if (lanes != null) {
            lanes.submit();
        }
    }

    /** Tells the device that the session has ended, and closes its connection. Safe for any thread. */
    public void end(EndReason reason, String text) {
        connection.run(() -> connection.endSession(this, reason, text));
    }

    /** The connection has let go of it: nothing is taken or sent any more. */
    public void close() {
        over = true;
        if (window != null) {
            window.clear();
        }
        if (lanes != null) {
            lanes.close();
        }
    }

    /** Whether the connection has let go of it. */
    public boolean isOver() {
        return over;
    }

    @Override
    public String toString() {
        return "user=" + userId() + " session=" + sessionId();
    }
}
