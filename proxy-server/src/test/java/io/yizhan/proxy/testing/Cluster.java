package io.yizhan.proxy.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The daemons of one test. Closes them, the last one made first. */
public final class Cluster implements Closeable {

    public static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);

    private final EventLoopGroup eventLoops = Transport.eventLoops(2, "test-loop");
    private final SecureRandom random = new SecureRandom();
    private final Deque<Closeable> parts = new ArrayDeque<>();
    private final LinkConfig config;

    /** With heartbeats of 200 ms. */
    public Cluster() {
        this(new LinkConfig(Duration.ofMillis(200), Duration.ofSeconds(3), 8, 10_000, 10_000, 1 << 20));
    }

    public Cluster(LinkConfig config) {
        this.config = config;
    }

    public LinkConfig config() {
        return config;
    }

    /** A chat proxy that listens. */
    public TestProxy proxy() throws Exception {
        return proxy(0);
    }

    public TestProxy proxy(int port) throws Exception {
        return add(new TestProxy(this, port));
    }

    /** A daemon that dials these proxies, not opened yet. */
    public TestDaemon daemon(ServerType type, int instance, TestProxy... proxies) {
        return daemon(SECRET, type, instance, proxies);
    }

    public TestDaemon daemon(byte[] secret, ServerType type, int instance, TestProxy... proxies) {
        return add(new TestDaemon(
                this,
                secret,
                type,
                instance,
                Stream.of(proxies).mapToInt(TestProxy::port).toArray()));
    }

    /** A wire to a proxy. */
    public Relay relay(TestProxy proxy) throws IOException {
        return add(new Relay(proxy.port()));
    }

    /** A daemon that dials these ports, not opened yet. */
    public TestDaemon daemon(ServerType type, int instance, int... ports) {
        return add(new TestDaemon(this, SECRET, type, instance, ports));
    }

    /** A peer that has connected, and nothing else. */
    public RawPeer rawPeer(ServerType type, int instance, TestProxy proxy) throws Exception {
        return add(new RawPeer(SECRET, type, instance, proxy.port()));
    }

    LinkEnvironment environment(byte[] secret, ServerType type, int instance, MeterRegistry metrics) {
        return new LinkEnvironment(
                new NodeIdentity(1, type, instance),
                new ClusterSecret(secret),
                eventLoops,
                Ticker.SYSTEM,
                InstantSource.system(),
                random,
                metrics);
    }

    static MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T extends Closeable> T add(T part) {
        parts.push(part);
        return part;
    }
}
