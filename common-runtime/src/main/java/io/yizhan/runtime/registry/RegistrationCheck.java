package io.yizhan.runtime.registry;

import io.yizhan.proto.CommandWord;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import java.util.Optional;

/** Whether a registration makes sense. The same in every proxy, so that all decide alike. */
final class RegistrationCheck {

    private RegistrationCheck() {}

    /** What is wrong with it; empty where nothing is. */
    static Optional<String> fault(Registration registration, int cluster) {
        NodeId id = registration.getNode();
        if (id.getCluster() != cluster) {
            return Optional.of("cluster: " + id.getCluster() + " (expected: " + cluster + ")");
        }
        if (id.getType() == ServerType.SERVER_TYPE_UNSPECIFIED || id.getType() == ServerType.UNRECOGNIZED) {
            return Optional.of("type: " + id.getTypeValue() + " (expected: a known type of daemon)");
        }
        if (id.getInstance() <= 0) {
            return Optional.of("instance: " + id.getInstance() + " (expected: > 0)");
        }
        if (id.getIncarnation() <= 0) {
            return Optional.of("incarnation: " + id.getIncarnation() + " (expected: > 0)");
        }
        NodeState state = registration.getState();
        if (state == NodeState.NODE_STATE_UNSPECIFIED || state == NodeState.UNRECOGNIZED) {
            return Optional.of("state: " + registration.getStateValue() + " (expected: a known state)");
        }
        for (int command : registration.getCommandsList()) {
            ServerType owner = CommandWord.serverOfRange(command);
            if (owner != id.getType()) {
                return Optional.of("command word 0x" + Integer.toHexString(command) + ": in the range of " + owner
                        + " (expected: " + id.getType() + ")");
            }
        }
        return Optional.empty();
    }
}
