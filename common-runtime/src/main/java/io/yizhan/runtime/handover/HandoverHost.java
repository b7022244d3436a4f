package io.yizhan.runtime.handover;

import io.yizhan.proto.NodeId;
import java.util.List;
import java.util.Optional;

/** The daemon that may be taken over, as its {@link HandoverDesk} sees it. Called on the hand-over's thread. */
public interface HandoverHost {

    /** Who it is. */
    NodeId node();

    /** Its release. */
    String version();

    /** Why nobody can take over now, in one sentence; empty while somebody can. */
    Optional<String> refusal();

    /** What goes over, in the order in which it is frozen. */
    List<HandoverPart> parts();

    /** A successor serves, and every part has been let go: finish what there is, and leave. */
    void released(NodeId successor);
}
