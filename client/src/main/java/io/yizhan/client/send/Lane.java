package io.yizhan.client.send;

import io.yizhan.client.loop.Timer;
import io.yizhan.client.session.Backoff;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The unanswered sends of one conversation, oldest first; those in flight are always the foremost ones. Its ways:
 *
 * <pre>
 *          an answer that must be retried
 *   OPEN ─────────────────────────────────▶ RECOVERING
 *    ▲                                          │
 *    └── all in flight answered, pause over ────┘
 *        (or the connection lost)
 * </pre>
 *
 * OPEN sends from the oldest on, as many as the {@link SendWindow} lets; RECOVERING sends nothing.
 */
final class Lane {
    final ArrayDeque<PendingSend> sends = new ArrayDeque<>();
    final Backoff backoff;
    final SendWindow window;
    State state = State.OPEN;
    int inFlight;
    long lastNumber;
    long highestStored;

    @Nullable
    Timer pause;

    Lane(Backoff backoff, SendWindow window) {
        this.backoff = backoff;
        this.window = window;
    }

    enum State {
        OPEN,
        RECOVERING
    }

    void add(PendingSend send) {
        lastNumber++;
        send.number = lastNumber;
        sends.add(send);
    }

    /** Nothing in flight will be answered any more. */
    void connectionLost() {
        sends.removeIf(send -> send.settled && (send.inFlight || send.seen));
        for (PendingSend send : sends) {
            if (send.inFlight) {
                send.inFlight = false;
                send.fateUnknown = true;
            }
        }
        inFlight = 0;
        state = State.OPEN;
        window.failed();
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
