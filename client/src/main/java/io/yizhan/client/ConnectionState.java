package io.yizhan.client;

/**
 * Where a client stands with its access server.
 *
 * <pre>
 *          connect()              logged in               GOAWAY, its delay over
 *   IDLE ────────────▶ CONNECTING ─────────▶ ONLINE ─────────────────────────────▶ MOVING
 *                       ▲   │                 │  ▲   logged in elsewhere, old one left  │
 *                 delay │   │ no server       │  └────────────────────────────────────┤
 *                  over │   ▼ answers         ▼ connection lost          the old one   │
 *                      WAITING ◀──────────────┴──────────────────────── is lost too ◀─┘
 *                                                                    (or CONNECTING)
 *   any ──── login refused, replaced, kicked, logged out ────▶ ENDED
 *   any ──── close() ────▶ CLOSED
 * </pre>
 *
 * <p>In MOVING the old connection still serves. From ENDED only {@code connect()}, with what the user then enters, leads
 * on; from CLOSED nothing does.
 */
public enum ConnectionState {
    /** Not asked to connect yet. */
    IDLE,
    /** Asking the selector, connecting or logging in. */
    CONNECTING,
    /** Logged in. */
    ONLINE,
    /** Logged in, and on the way to another access server because this one is going. */
    MOVING,
    /** Not connected; the next try comes when the back-off is over. */
    WAITING,
    /** The session has ended for good; the client doesn't try again by itself. */
    ENDED,
    /** Closed by the application. */
    CLOSED;

    /** Whether the diagram has an arrow from this state to another. */
    public boolean leadsTo(ConnectionState next) {
        switch (this) {
            case IDLE:
                return next == CONNECTING || next == CLOSED;
            case CONNECTING:
                return next == ONLINE || next == WAITING || next == ENDED || next == CLOSED;
            case ONLINE:
                return next == MOVING || next == WAITING || next == ENDED || next == CLOSED;
            case MOVING:
                return next == ONLINE || next == CONNECTING || next == WAITING || next == ENDED || next == CLOSED;
            case WAITING:
                return next == CONNECTING || next == ENDED || next == CLOSED;
            case ENDED:
                return next == CONNECTING || next == CLOSED;
            default:
                return false;
        }
    }

    /** Whether requests can leave at this moment. */
    public boolean isOnline() {
        return this == ONLINE || this == MOVING;
    }
}
