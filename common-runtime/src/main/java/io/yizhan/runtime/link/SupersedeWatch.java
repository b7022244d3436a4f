package io.yizhan.runtime.link;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a newer incarnation is valid on every live link, so that the older one goes on serving where the newer one
 * is not known yet. Tells once. Safe for any thread.
 */
final class SupersedeWatch {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Supplier<List<LinkSession>> sessions;
    private final EventLoop loop;
    private final LongConsumer onSuperseded;
    private @Nullable Future<?> patience;
    private long newer;
    private boolean told;

    SupersedeWatch(Supplier<List<LinkSession>> sessions, EventLoop loop, LongConsumer onSuperseded) {
        this.sessions = sessions;
        this.loop = loop;
        this.onSuperseded = onSuperseded;
    }

    synchronized void superseded(long incarnation) {
        newer = Math.max(newer, incarnation);
        if (patience == null && !told) {
            patience = loop.schedule(this::tell, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        check();
    }

    /** A link has changed: looks again. */
    synchronized void check() {
        if (patience != null && sessions.get().stream().allMatch(LinkSession::isSuperseded)) {
            tell();
        }
    }

    synchronized void cancel() {
        told = true;
        if (patience != null) {
            patience.cancel(false);
        }
    }

    private synchronized void tell() {
        if (!told) {
            cancel();
            long incarnation = newer;
            loop.execute(() -> onSuperseded.accept(incarnation));
        }
    }
}
