package io.yizhan.proxy;

import io.netty.channel.EventLoop;
import io.yizhan.proxy.route.Router;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.LinkAcceptor;
import java.net.InetSocketAddress;

/**
 * Composition root of a proxy: a router, and a listener that lets daemons in. One event loop carries all links and owns
 * all routing state; more loops of the daemon carry only its links to the selectors and its admin port.
 */
public final class ProxyServer {

    /** A proxy is full when this many requests wait for an answer. */
    private static final int MAX_LOAD = 100_000;

    private ProxyServer() {}

    /** Fills the daemon of one proxy. */
    public static void build(Daemon daemon) {
        ProxyConfig config =
                ProxyConfig.from(daemon.settings(), daemon.identity().instance());
        EventLoop loop = daemon.eventLoops().next();
        Router router = new Router(
                config.maxOutstanding(),
                daemon.linkConfig(),
                daemon.linkEnvironment(),
                loop,
                daemon.failPoints()
                        .point(
                                "proxy.response",
                                "A request was forwarded and served, its response not forwarded. DROP: it never is."));
        LinkAcceptor acceptor = new LinkAcceptor(
                new InetSocketAddress(daemon.bindAddress(), config.port()),
                daemon.linkConfig(),
                daemon.linkEnvironment(),
                loop,
                router);
        daemon.addListener(new ProxyListener(acceptor, router, loop, daemon.ticker()));
        daemon.handOver(router.register());
        daemon.handOver(acceptor.door());
        daemon.advertisePort(acceptor::port);
        daemon.reportLoad(MAX_LOAD, router::forwarded);
        daemon.addTopology("routing", router::topology);
    }
}
