package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.NodeState;

/**
 * Where a daemon is in its life.
 *
 * <pre>
 *              ┌──────────▶ STANDBY ──────────┐
 *              │               │              │
 *              │               ▼              ▼
 *  STARTING ───┼──────────▶ ACTIVE ──────▶ DRAINING ──────▶ STOPPED
 *              │               │                               ▲
 *              └───────────────┴───────────────────────────────┘
 *                 start failed, or a fault
 * </pre>
 */
public enum DaemonState {
    /** Components are being started; nobody is let in yet. */
    STARTING,
    /** Complete and known, but routed nothing, until it is told to become ACTIVE. */
    STANDBY,
    /** Serving. */
    ACTIVE,
    /** Takes on nothing new, finishes what it has. */
    DRAINING,
    /** Everything has been let go, or is being let go. */
    STOPPED;

    /** Whether the picture above has an arrow from here to there. */
    public boolean mayBecome(DaemonState next) {
        return switch (this) {
            case STARTING -> next == STANDBY || next == ACTIVE || next == STOPPED;
            case STANDBY -> next == ACTIVE || next == DRAINING || next == STOPPED;
            case ACTIVE -> next == DRAINING || next == STOPPED;
            case DRAINING -> next == STOPPED;
            case STOPPED -> false;
        };
    }

    /** What proxies and selectors are told: to them a daemon that is still starting is one that stands by. */
    public NodeState announced() {
        return switch (this) {
            case STARTING, STANDBY -> NodeState.STANDBY;
            case ACTIVE -> NodeState.ACTIVE;
            case DRAINING, STOPPED -> NodeState.DRAINING;
        };
    }
}
