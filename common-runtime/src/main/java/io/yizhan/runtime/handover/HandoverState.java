package io.yizhan.runtime.handover;

/**
 * How far a hand-over has come; the same words at both ends.
 *
 * <pre>
 *   MEETING ──▶ STANDING_BY ──▶ PREPARING ──▶ MOVING ──▶ COMPLETE ──▶ COMMITTED ──▶ DONE
 *      │             │              │            │           │            │
 *      └─────────────┴──────────────┴────────────┴───────────┴────────────┴──▶ GIVEN_UP
 * </pre>
 *
 * <p>Who owns the sockets: up to COMPLETE the predecessor, who can always take back. COMMITTED at the predecessor: nobody
 * touches them until the successor has said Active (DONE) or Abort, or is dead. COMMITTED at the successor: they are its
 * own, and it says Active before it touches the first one.
 */
public enum HandoverState {
    /** Connected; who the other one is isn't checked yet. */
    MEETING,
    /** The successor is known and waits for its moment. */
    STANDING_BY,
    /** How much will come is known, and that there is room for it. */
    PREPARING,
    /** Frozen; descriptors and records are under way. */
    MOVING,
    /** Everything is at the successor. */
    COMPLETE,
    /** The predecessor touches nothing any more. */
    COMMITTED,
    /** The successor serves. */
    DONE,
    /** Everything stays with the predecessor. */
    GIVEN_UP
}
