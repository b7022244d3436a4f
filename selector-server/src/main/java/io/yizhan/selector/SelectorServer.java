package io.yizhan.selector;

import io.netty.channel.EventLoop;
import io.yizhan.runtime.http.HttpLimits;
import io.yizhan.runtime.http.HttpListener;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import io.yizhan.runtime.http.HttpRoutes;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.LinkAcceptor;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.registry.RegisterHandover;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * Composition root. Links, registrations and HTTP share one event loop, so nothing here needs a lock: a selector's work
 * is small.
 */
final class SelectorServer {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final DaemonDirectory directory;
    private final LinkAcceptor acceptor;
    private final HttpListener http;

    /** @param loop carries everything */
    SelectorServer(
            SelectorConfig config,
            String bindAddress,
            LinkConfig linkConfig,
            LinkEnvironment environment,
            EventLoop loop) {
        directory = new DaemonDirectory(linkConfig, environment, loop);
        acceptor = new LinkAcceptor(
                new InetSocketAddress(bindAddress, config.linkPort()), linkConfig, environment, loop, directory);
        Duration longestSilence = linkConfig.heartbeat().multipliedBy(LinkConfig.MISSED_HEARTBEATS);
        AccessPicker picker = new AccessPicker(longestSilence, environment.ticker(), environment.random());
        AddressLimiter limiter = new AddressLimiter(config.requestsPerSecond(), config.burst(), environment.ticker());
        HttpRoutes pages = HttpRoutes.builder()
                .openPage(
                        "/v1/access",
                        limited(limiter, new AccessPage(directory::daemons, picker, environment.random())))
                .page("/v1/topology", limited(limiter, new TopologyPage(directory::daemons, config.topologyForAll())))
                .build();
        http = new HttpListener(
                "http",
                new InetSocketAddress(bindAddress, config.httpPort()),
                loop,
                new HttpLimits(config.maxConnections(), REQUEST_TIMEOUT),
                pages,
                environment.metrics());
    }

    /** Fills the daemon. */
    static void build(Daemon daemon) {
        SelectorConfig config =
                SelectorConfig.from(daemon.settings(), daemon.identity().instance());
        EventLoop loop = daemon.eventLoops().next();
        SelectorServer server =
                new SelectorServer(config, daemon.bindAddress(), daemon.linkConfig(), daemon.linkEnvironment(), loop);
        daemon.addListener(server.directory.desk());
        daemon.addListener(server.acceptor);
        daemon.addListener(new AllRegistered(server.directory.desk()));
        daemon.addListener(server.http);
        daemon.handOver(new RegisterHandover(server.directory.desk(), loop, server.directory::askAllToLeave));
        daemon.handOver(server.acceptor.door());
        daemon.handOver(server.http.door());
        daemon.advertisePort(server.http::port);
        daemon.reportLoad(config.maxConnections(), server.http::connections);
        daemon.addTopology("selector", () -> Map.of("link_port", server.acceptor.port()));
    }

    DaemonDirectory directory() {
        return directory;
    }

    LinkAcceptor acceptor() {
        return acceptor;
    }

    HttpListener http() {
        return http;
    }

    private static Function<HttpQuery, HttpReply> limited(AddressLimiter limiter, Function<HttpQuery, HttpReply> page) {
        return query -> limiter.take(query.remote())
                ? page.apply(query)
                : HttpReply.json(429, Map.of("error", "too many requests from this address", "retry_after_ms", 1_000))
                        .with("Retry-After", "1");
    }
}
