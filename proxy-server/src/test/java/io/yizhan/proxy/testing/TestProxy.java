package io.yizhan.proxy.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.yizhan.proto.ServerType;
import io.yizhan.proxy.ProxyListener;
import io.yizhan.proxy.route.Router;
import io.yizhan.runtime.failpoint.FailPoint;
import io.yizhan.runtime.link.LinkAcceptor;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** A chat proxy on loopback. */
public final class TestProxy implements Closeable {

    private static final int MAX_OWED = 1000;

    private final MeterRegistry metrics = Cluster.meters();
    private final Router router;
    private final LinkAcceptor acceptor;
    private final ProxyListener listener;

    TestProxy(Cluster cluster, int port) throws Exception {
        LinkEnvironment environment = cluster.environment(Cluster.SECRET, ServerType.CHAT_PROXY, 1, metrics);
        environment.identity().bear(1);
        EventLoop loop = environment.eventLoops().next();
        router = new Router(MAX_OWED, cluster.config(), environment, loop, FailPoint.OFF);
        acceptor = new LinkAcceptor(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                cluster.config(),
                environment,
                loop,
                router);
        listener = new ProxyListener(acceptor, router, loop, Ticker.SYSTEM);
        listener.start();
    }

    public int port() {
        return acceptor.port();
    }

    public Router router() {
        return router;
    }

    /** A counter's value. */
    public double count(String name, String... tags) {
        return metrics.counter(name, tags).count();
    }

    /** How many daemons the ring of a word has. */
    public int ringSize(int command) {
        return router.ringSize(command);
    }

    public CompletionStage<Void> drain() {
        return listener.drain(Deadline.after(Await.LIMIT, Ticker.SYSTEM));
    }

    @Override
    public void close() {
        listener.stop();
    }
}
