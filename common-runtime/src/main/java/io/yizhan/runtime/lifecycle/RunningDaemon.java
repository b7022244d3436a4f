package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.NodeId;
import io.yizhan.runtime.handover.HandoverHost;
import io.yizhan.runtime.handover.HandoverPart;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** This daemon, as the one that a successor may come to. */
final class RunningDaemon implements HandoverHost {

    private final NodeIdentity identity;
    private final DaemonLifecycle lifecycle;
    private final List<HandoverPart> parts;
    private final StopDesk stopDesk;
    private final Duration drainLimit;

    RunningDaemon(
            NodeIdentity identity,
            DaemonLifecycle lifecycle,
            List<HandoverPart> parts,
            StopDesk stopDesk,
            Duration drainLimit) {
        this.identity = identity;
        this.lifecycle = lifecycle;
        this.parts = parts;
        this.stopDesk = stopDesk;
        this.drainLimit = drainLimit;
    }

    @Override
    public NodeId node() {
        return identity.self();
    }

    @Override
    public String version() {
        return Release.version();
    }

    @Override
    public Optional<String> refusal() {
        DaemonState state = lifecycle.state();
        return state == DaemonState.ACTIVE
                ? Optional.empty()
                : Optional.of("state: " + state + " (expected: " + DaemonState.ACTIVE + ")");
    }

    @Override
    public List<HandoverPart> parts() {
        return parts;
    }

    @Override
    public void released(NodeId successor) {
        stopDesk.order(new StopOrder.HandedOver(
                "incarnation " + successor.getIncarnation() + " serves in this one's place", drainLimit));
    }
}
