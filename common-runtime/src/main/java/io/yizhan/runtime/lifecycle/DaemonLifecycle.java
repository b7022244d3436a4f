package io.yizhan.runtime.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the {@link DaemonState} and tells of each change. Safe for any thread. */
public final class DaemonLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DaemonLifecycle.class);

    private final List<Consumer<DaemonState>> watchers = new CopyOnWriteArrayList<>();
    private volatile DaemonState state = DaemonState.STARTING;

    public DaemonState state() {
        return state;
    }

    /** @param watcher called with each new state, one at a time, on the thread that changes it; must not block */
    public void watch(Consumer<DaemonState> watcher) {
        watchers.add(watcher);
    }

    /**
     * Goes on to another state.
     *
     * @throws IllegalStateException if there is no such transition
     */
    synchronized void become(DaemonState next) {
        DaemonState former = state;
        if (!former.mayBecome(next)) {
            throw new IllegalStateException("state: " + former + " can't become " + next);
        }
        state = next;
        log.info("state={} former={}", next, former);
        for (Consumer<DaemonState> watcher : watchers) {
            watcher.accept(next);
        }
    }
}
