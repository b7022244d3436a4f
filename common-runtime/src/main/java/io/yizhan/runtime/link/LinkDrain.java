package io.yizhan.runtime.link;

import io.netty.channel.EventLoop;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.time.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until no request can come, none is being served, and no call is outstanding. Looks every few milliseconds, and
 * only while the daemon drains, so that serving pays nothing for it.
 */
final class LinkDrain {

    private static final Logger logger = LoggerFactory.getLogger(LinkDrain.class);
    private static final int LOOK_MILLIS = 5;

    private final Links links;
    private final Deadline deadline;
    private final EventLoop loop;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    LinkDrain(Links links, Deadline deadline) {
        this.links = links;
        this.deadline = deadline;
        this.loop = links.environment().eventLoops().next();
    }

    CompletableFuture<Void> start() {
        loop.execute(this::look);
        return drained;
    }

    private void look() {
        boolean quiet = links.sessions().stream().allMatch(LinkDrain::isDrained);
        int served = links.dispatcher().inFlight();
        int called = links.outstanding();
        if (quiet && served == 0 && called == 0) {
            drained.complete(null);
        } else if (deadline.hasPassed(links.environment().ticker())) {
            logger.warn(
                    "drain ends at its deadline last_requests_in={} in_flight={} outstanding={}",
                    quiet,
                    served,
                    called);
            drained.complete(null);
        } else {
            loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A selector sends no requests, and a link that never registered gets none. */
    private static boolean isDrained(LinkSession session) {
        return session.isDrained()
                || session.link().tier().type() == ServerType.SELECTOR
                || session.phase() == LinkSession.Phase.AUTHENTICATED
                || session.phase() == LinkSession.Phase.REFUSED;
    }
}
