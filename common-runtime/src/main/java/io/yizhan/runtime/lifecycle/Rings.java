package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The daemon's place in its proxies' rings: tells each change of state on all links. Stands last in the order of start,
 * so that leaving the rings is the first thing that a drain does.
 */
final class Rings implements Component {

    /** A peer that hasn't confirmed the new state by then is not waited for: it will drop out as silent. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Links links;
    private final DaemonLifecycle lifecycle;
    private final ScheduledExecutorService scheduler;
    private volatile CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

    Rings(Links links, DaemonLifecycle lifecycle, ScheduledExecutorService scheduler) {
        this.links = links;
        this.lifecycle = lifecycle;
        this.scheduler = scheduler;
    }

    @Override
    public String name() {
        return "rings";
    }

    @Override
    public void start() {
        lifecycle.watch(state -> {
            if (state == DaemonState.ACTIVE || state == DaemonState.DRAINING) {
                told = bounded(links.state(state.announced()));
            }
        });
    }

    /** Completed when the proxies and selectors know the present state, or have been given time enough. */
    CompletableFuture<Void> told() {
        return told;
    }

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        return told;
    }

    @Override
    public void stop() {}

    private CompletableFuture<Void> bounded(CompletionStage<Void> stage) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        var patience = scheduler.schedule(() -> result.complete(null), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        stage.whenComplete((done, failure) -> {
            patience.cancel(false);
            result.complete(null);
        });
        return result;
    }
}
