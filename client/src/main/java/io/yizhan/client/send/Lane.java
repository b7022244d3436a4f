package io.yizhan.client.send;

import io.yizhan.client.loop.Timer;
import io.yizhan.client.session.Backoff;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The unanswered sends of one conversation, oldest first; those in flight are always the foremost ones. Its ways:
 *
 * <pre>
 *   OPEN ──── an answer that must be retried, or the connection lost ────▶ RECOVERING
 *    ▲                                                                        │ all in flight answered,
 *    │                                                                        ▼ pause over
 *    └───────────────────── one send accepted ◀──────────────────────────── CAREFUL
 * </pre>
 *
 * OPEN sends up to the window, RECOVERING nothing, CAREFUL one at a time, from the oldest.
 */
final class Lane {
    final ArrayDeque<PendingSend> sends = new ArrayDeque<>();
    final Backoff backoff;
    State state = State.OPEN;
    int inFlight;
    long lastNumber;
    long highestStored;

    @Nullable
    Timer pause;

    Lane(Backoff backoff) {
        this.backoff = backoff;
    }

    enum State {
        OPEN,
        RECOVERING,
        CAREFUL
    }

    void add(PendingSend send) {
        lastNumber++;
        send.number = lastNumber;
        sends.add(send);
    }

    /** Nothing in flight will be answered any more. */
    void connectionLost() {
        sends.removeIf(send -> send.inFlight && send.settled);
        for (PendingSend send : sends) {
            if (send.inFlight) {
                send.inFlight = false;
                send.fateUnknown = true;
            }
        }
        inFlight = 0;
        state = State.CAREFUL;
        endPause();
    }

    void endPause() {
        Timer waiting = pause;
        pause = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
