package io.yizhan.runtime.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.runtime.failpoint.FailPointPage;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.http.HttpLimits;
import io.yizhan.runtime.http.HttpListener;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import io.yizhan.runtime.http.HttpRoutes;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.ListeningSocket;
import io.yizhan.runtime.link.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The admin pages {@code /healthz}, {@code /readyz}, {@code /metrics} and {@code /topology}, on an event loop of their
 * own, so that they answer while the daemon's loops are busy or stuck. Netty rather than the JDK's server, because that
 * one bounds neither connections nor slow requests without system properties, and the selector needs the same listener.
 */
public final class AdminServer implements Component {

    private static final HttpLimits LIMITS = new HttpLimits(64, Duration.ofSeconds(10));

    private final EventLoopGroup eventLoop = Transport.eventLoops(1, "admin");
    private final Supplier<Optional<String>> health;
    private final Supplier<List<String>> problems;
    private final Supplier<Map<String, ?>> topology;
    private final PrometheusMeterRegistry metrics;
    private final HttpListener listener;

    /**
     * @param address with port 0 the system chooses
     * @param health why the process should be killed; empty while it lives
     * @param problems why it isn't ready; empty while it is
     * @param topology what {@link io.yizhan.runtime.http.Json} can write
     * @param failPoints have a page here where they are on
     */
    public AdminServer(
            InetSocketAddress address,
            Supplier<Optional<String>> health,
            Supplier<List<String>> problems,
            Supplier<Map<String, ?>> topology,
            PrometheusMeterRegistry metrics,
            FailPoints failPoints) {
        this.health = health;
        this.problems = problems;
        this.topology = topology;
        this.metrics = metrics;
        HttpRoutes.Builder pages = HttpRoutes.builder()
                .page("/healthz", this::healthz)
                .page("/readyz", this::readyz)
                .page("/metrics", this::metrics)
                .page("/topology", query -> HttpReply.json(200, this.topology.get()));
        failPoints
                .page()
                .ifPresent(page -> pages.page(FailPointPage.PATH, page::list).action(FailPointPage.PATH, page::arm));
        this.listener = new HttpListener("admin", address, eventLoop, LIMITS, pages.build(), metrics);
    }

    @Override
    public String name() {
        return "admin";
    }

    /** The port it listens on; 0 while it doesn't. */
    public int port() {
        return listener.port();
    }

    /** The listening socket, which a successor takes over. */
    public ListeningSocket door() {
        return listener.door();
    }

    @Override
    public void start() throws Exception {
        listener.start();
    }

    /** Stays open while the daemon drains: that is when operators look. */
    @Override
    public void stop() {
        listener.stop();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private HttpReply healthz(HttpQuery query) {
        return health.get()
                .map(problem -> HttpReply.text(503, problem + "\n"))
                .orElseGet(() -> HttpReply.text(200, "ok\n"));
    }

    private HttpReply readyz(HttpQuery query) {
        List<String> found = problems.get();
        return found.isEmpty() ? HttpReply.text(200, "ready\n") : HttpReply.text(503, String.join("\n", found) + "\n");
    }

    private HttpReply metrics(HttpQuery query) {
        return new HttpReply(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape(), Map.of());
    }
}
