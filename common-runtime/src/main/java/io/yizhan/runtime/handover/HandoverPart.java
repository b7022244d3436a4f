package io.yizhan.runtime.handover;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A part of a daemon that its successor takes over. The same class is at both ends. Called on the hand-over's thread, one
 * call at a time.
 *
 * <pre>
 *   predecessor:  serving ──freeze──▶ frozen ──release──▶ let go
 *                    ▲                   │
 *                    └──────resume───────┘
 *   successor:    empty ──adopt … complete──▶ holding ──activate──▶ serving
 *                    ▲                         │
 *                    └─────────abandon─────────┘
 * </pre>
 */
public interface HandoverPart {

    /** Names the part; the same in every release, and in no other part of the daemon. */
    String part();

    /** Descriptors that {@link #freeze()} would give now, at least. */
    int descriptors();

    /**
     * Stops touching everything that goes over, and describes it. From now on nothing is read from these sockets,
     * nothing written, nobody accepted, until {@link #resume()}.
     *
     * @return completed on any thread. Where it fails, {@link #resume()} is called all the same
     */
    CompletionStage<List<Parcel>> freeze();

    /** The successor didn't take it: goes on as if nothing had been tried. Harmless where nothing is frozen. */
    void resume();

    /** The successor serves: closes the own descriptors, without a word to those at the other end. */
    void release();

    /**
     * Takes one parcel of the predecessor's, touching nothing.
     *
     * @param parcel its descriptor belongs to the part, also where this throws
     * @throws Exception if it can't be taken; nothing is taken over then
     */
    void adopt(Parcel parcel) throws Exception;

    /**
     * Everything has come: whatever {@link #adopt} has begun must be finished when this returns.
     *
     * @throws Exception if something couldn't be taken; nothing is taken over then
     */
    default void complete() throws Exception {}

    /** It's ours: begins to serve. Must not fail for one of many; that one is closed. */
    void activate();

    /**
     * Whether the successor is to others what the predecessor was to them, so that what was routed to that one's lineage
     * may come here. Asked after {@link #complete()}.
     */
    default boolean inheritsLineage() {
        return true;
    }

    /** The predecessor has left, or will not be waited for any longer. On a thread of its own, after {@link #activate()}. */
    default void predecessorLeft() {}

    /** It stays the predecessor's: closes the own descriptors, without a word to those at the other end. */
    void abandon();
}
