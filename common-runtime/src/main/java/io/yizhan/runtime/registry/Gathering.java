package io.yizhan.runtime.registry;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A register that is being built up again after a hand-over: until everybody whom the predecessor knew has come, nobody's
 * registration is answered, so that no daemon sends its requests here while those who serve them are still on the way.
 * Belongs to one thread, {@link #done()} aside.
 */
final class Gathering {

    private final Set<Run> expected = new HashSet<>();
    private final List<Runnable> withheld = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private record Run(ServerType type, int instance, long incarnation) {
        static Run of(NodeId node) {
            return new Run(node.getType(), node.getInstance(), node.getIncarnation());
        }
    }

    Gathering() {
        done.complete(null);
    }

    Gathering(Collection<NodeId> nodes) {
        nodes.forEach(node -> expected.add(Run.of(node)));
    }

    /** Completed when nobody is waited for. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** A daemon has registered; its answer is given now or later. */
    void registered(NodeId node, Runnable answer) {
        if (done.isDone()) {
            answer.run();
            return;
        }
        withheld.add(answer);
        expected.remove(Run.of(node));
        if (expected.isEmpty()) {
            end();
        }
    }

    /** Waits no longer. */
    void end() {
        done.complete(null);
        withheld.forEach(Runnable::run);
        withheld.clear();
    }

    /** How many have not come yet. */
    int missing() {
        return expected.size();
    }
}
