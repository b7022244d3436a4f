package io.yizhan.proxy;

import io.netty.channel.EventLoop;
import io.yizhan.proxy.route.Router;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.LinkAcceptor;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Lets daemons in and sends them away: on a drain it stops listening, asks every peer to go over other links, forwards
 * what is in flight, and is done when nobody sends anything new and nothing waits for an answer.
 */
public final class ProxyListener implements Component {

    /** A peer that has nowhere else to go by then isn't waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int LOOK_MILLIS = 5;

    private final LinkAcceptor acceptor;
    private final Router router;
    private final EventLoop loop;
    private final Ticker ticker;

    /** @param loop the acceptor's and the router's */
    public ProxyListener(LinkAcceptor acceptor, Router router, EventLoop loop, Ticker ticker) {
        this.acceptor = acceptor;
        this.router = router;
        this.loop = loop;
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return acceptor.name();
    }

    @Override
    public void start() throws IOException, InterruptedException {
        router.start();
        acceptor.start();
    }

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        acceptor.stopListening();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        Deadline patience = Deadline.after(PATIENCE, ticker).min(deadline);
        loop.execute(() -> {
            router.leave();
            look(patience, drained);
        });
        return drained;
    }

    @Override
    public String outstanding() {
        int forwarded = router.forwarded();
        return forwarded == 0 ? "" : forwarded + " requests";
    }

    @Override
    public void stop() {
        acceptor.stop();
        router.stop();
    }

    /** Whether it is done is looked at every few milliseconds, and only while it drains: serving pays nothing for it. */
    private void look(Deadline patience, CompletableFuture<Void> drained) {
        if (router.forwarded() == 0 && (router.isLeft() || patience.hasPassed(ticker))) {
            drained.complete(null);
        } else {
            loop.schedule(() -> look(patience, drained), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
