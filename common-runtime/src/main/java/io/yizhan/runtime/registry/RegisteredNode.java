package io.yizhan.runtime.registry;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;

/**
 * A daemon as it is registered on one link now.
 *
 * @param link whatever stands for the link
 * @param registration what it said last
 * @param superseded whether a newer run of the same type and instance is valid
 */
public record RegisteredNode<L>(L link, Registration registration, boolean superseded) {

    public NodeId id() {
        return registration.getNode();
    }

    public NodeState state() {
        return registration.getState();
    }

    /** Whether requests that name no one may go to it. */
    public boolean isInRing() {
        return !superseded && state() == NodeState.ACTIVE;
    }

    /** Whether requests that name it may go to it. */
    public boolean isReachable() {
        return state() != NodeState.STANDBY && !registration.getClosing();
    }

    RegisteredNode<L> asSuperseded() {
        return new RegisteredNode<>(link, registration, true);
    }
}
