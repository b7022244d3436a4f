package io.yizhan.systemtests.bench.generator;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Status;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Sends measured messages on one connection into one conversation. What fails is sent again in its order before anything
 * newer, as the protocol asks. Belongs to its lane's event loop.
 */
final class Talker {

    /** As the client library has it. */
    private static final long FIRST_PAUSE_MILLIS = 100;

    private static final long LAST_PAUSE_MILLIS = 1_000;
    private static final int MAX_DOUBLINGS = 10;

    private final Lane lane;
    private final FrameConnection connection;
    private final SendFrame frame;
    private final SendWindow window;
    /** Intended times of messages that had no room in the window. */
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();

    private int unanswered;
    private boolean mending;
    private boolean ended;
    private int attempt;
    private int failuresInARow;
    private int retryAfterMillis;

    /**
     * @param window messages under way at most
     * @param recipients how many others get each message
     */
    Talker(Lane lane, FrameConnection connection, ConversationId conversation, int window, int recipients) {
        this.lane = lane;
        this.connection = connection;
        this.frame = new SendFrame(conversation, lane.nextTalker());
        this.window = new SendWindow(window, recipients);
        lane.add(this);
    }

    /** Sends until the window is full. */
    void fill() {
        while (canSend()) {
            sendNow(System.nanoTime());
        }
    }

    /** Sends a message, or keeps it until there is room. */
    void send(long intendedNanos) {
        if (waiting.isEmpty() && canSend()) {
            sendNow(intendedNanos);
        } else if (!ended) {
            waiting.add(intendedNanos);
        }
    }

    /** Messages that are not done. */
    int unfinished() {
        return window.underWay() + waiting.size();
    }

    /** Forgets what has not been sent yet. */
    void dropWaiting() {
        waiting.clear();
    }

    void ended() {
        ended = true;
    }

    /** The answer to a send. */
    void answered(int id, int status, int retryAfter) {
        if (!window.holds(id)) {
            return;
        }
        unanswered--;
        if (status == Status.OK_VALUE) {
            acknowledged(id);
        } else {
            lane.recorder().failed(status);
            if (isWorthRepeating(status)) {
                window.fail(id);
                mending = true;
                retryAfterMillis = Math.max(retryAfterMillis, retryAfter);
            } else {
                window.drop(id);
            }
        }
        if (mending && unanswered == 0) {
            lane.later(this::mend, TimeUnit.MILLISECONDS.toNanos(pauseMillis()));
        }
        goOn();
    }

    /** The connection takes no notice of sends; the recipient's having it is all there is. */
    void deliveredWithoutAnswer(int id) {
        unanswered--;
        window.acknowledge(id);
        delivered(id);
    }

    /** A recipient has a message. */
    void delivered(int id) {
        if (window.deliver(id)) {
            long nanos = System.nanoTime() - window.intendedNanos(id);
            lane.recorder().delivered(nanos);
            doneIfSo(id, nanos);
            goOn();
        }
    }

    private long pauseMillis() {
        long whole = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failuresInARow++, MAX_DOUBLINGS));
        long advised = retryAfterMillis + lane.random().nextLong(retryAfterMillis / 4 + 1);
        return Math.max(advised, whole - lane.random().nextLong(whole / 2 + 1));
    }

    private void acknowledged(int id) {
        failuresInARow = 0;
        if (window.acknowledge(id)) {
            long nanos = System.nanoTime() - window.intendedNanos(id);
            lane.recorder().acknowledged(nanos);
            doneIfSo(id, nanos);
        }
    }

    private void doneIfSo(int id, long nanos) {
        if (window.closeIfDone(id)) {
            lane.recorder().done(nanos);
        }
    }

    private void goOn() {
        while (!waiting.isEmpty() && canSend()) {
            sendNow(waiting.remove());
        }
        if (lane.isClosedLoop()) {
            fill();
        }
    }

    private boolean canSend() {
        return !mending && !ended && window.hasRoom();
    }

    private void sendNow(long intendedNanos) {
        long high = lane.random().nextLong();
        long low = lane.random().nextLong();
        int id = window.open(intendedNanos, high, low);
        unanswered++;
        connection.write(frame.write(connection.allocator(), id, high, low));
    }

    /** Sends what failed once more, in its order. */
    private void mend() {
        if (ended) {
            return;
        }
        attempt++;
        for (int id = window.takeFailed(0); id != 0; id = window.takeFailed(id)) {
            unanswered++;
            connection.write(frame.repeat(connection.allocator(), id, window.idHigh(id), window.idLow(id), attempt));
        }
        mending = false;
        retryAfterMillis = 0;
        goOn();
        lane.flush();
    }

    private static boolean isWorthRepeating(int status) {
        Status named = Status.forNumber(status);
        if (named == null) {
            return true;
        }
        return switch (named) {
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE, TIMEOUT, INTERNAL, UNSENT -> true;
            default -> false;
        };
    }
}
