package io.yizhan.selector;

import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;

/**
 * A registered daemon as it is now.
 *
 * @param registration what it said last
 * @param superseded whether a newer run of the same type and instance is valid
 * @param silentNanos since its last heartbeat
 * @param assignments the clients sent there that the registration doesn't tell of
 */
record KnownDaemon(Registration registration, boolean superseded, long silentNanos, Assignments assignments) {

    /** Room for further clients, those on the way taken off; never negative. */
    int free() {
        long free = (long) registration.getMaxLoad() - registration.getCurrentLoad() - assignments.count();
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, free));
    }

    /** Whether it is an access server that clients may be sent to. */
    boolean takesClients(ClientTransport transport, long longestSilenceNanos) {
        return registration.getNode().getType() == ServerType.ACCESS
                && registration.getState() == NodeState.ACTIVE
                && !superseded
                && silentNanos < longestSilenceNanos
                && transport.port(registration) != 0
                && free() > 0;
    }
}
