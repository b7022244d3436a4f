package io.yizhan.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole selector on loopback, with daemons that register over real links. */
@Timeout(30)
class SelectorServerTest {

    private static final LinkConfig LINK_CONFIG = LinkConfig.defaults();

    private final EventLoopGroup eventLoops = Transport.eventLoops(2, "test");
    private final EventLoop loop = eventLoops.next();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Links> daemons = new ArrayList<>();
    private final SelectorServer selector = new SelectorServer(
            new SelectorConfig(0, 0, 100, 1_000, 1_000, false),
            "127.0.0.1",
            LINK_CONFIG,
            environment(new NodeIdentity(1, ServerType.SELECTOR, 1)),
            loop);

    @BeforeEach
    void start() throws Exception {
        selector.directory().desk().start();
        selector.acceptor().start();
        selector.http().start();
    }

    @AfterEach
    void stop() {
        daemons.forEach(Links::close);
        selector.http().stop();
        selector.acceptor().stop();
        selector.directory().desk().stop();
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void namesTheAccessServersThatHaveRoom() throws Exception {
        assertThat(get("/v1/access").statusCode()).isEqualTo(503);
        assertThat(get("/v1/access").body()).contains("\"error\":").contains("\"retry_after_ms\":");
        assertThat(get("/v1/access").headers().firstValue("Retry-After")).isPresent();

        Links access = register(ServerType.ACCESS, 1, 20);
        register(ServerType.CHAT, 1, 20);
        register(ServerType.ACCESS, 2, 0);

        HttpResponse<String> answer = get("/v1/access?user=alice&transport=tcp");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"servers\":[{\"host\":\"203.0.113.1\",\"port\":7101,\"instance\":1,\"free\":19}]}\n");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(get("/v1/access?transport=tls").statusCode()).isEqualTo(503);

        access.state(NodeState.DRAINING).toCompletableFuture().join();
        assertThat(get("/v1/access").statusCode()).isEqualTo(503);
    }

    @Test
    void forgetsADaemonWhoseLinkIsGone() throws Exception {
        Links access = register(ServerType.ACCESS, 1, 20);
        assertThat(get("/v1/access").statusCode()).isEqualTo(200);

        access.close();
        while (get("/v1/access").statusCode() != 503) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesBadQueries() throws Exception {
        for (String bad : List.of(
                "transport=carrier-pigeon",
                "transport=TCP",
                "transport=tcp&transport=tls",
                "user=",
                "user=a&user=b",
                "user=%0a",
                "user=" + "x".repeat(129))) {
            HttpResponse<String> answer = get("/v1/access?" + bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(answer.body()).as(bad).startsWith("{\"error\":\"");
        }
        assertThat(get("/v1/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void showsEveryDaemon() throws Exception {
        register(ServerType.CHAT, 2, 20);
        register(ServerType.ACCESS, 1, 20);

        assertThat(get("/v1/topology").body())
                .matches("\\{\"daemons\":\\[\\{\"cluster\":1,\"type\":\"access\",\"instance\":1,.*"
                        + "\"type\":\"chat\",\"instance\":2,\"incarnation\":\"[0-9]+\",\"lineage\":\"[0-9]+\","
                        + "\"state\":\"ACTIVE\",\"host\":\"203.0.113.2\",\"port\":7102,\"admin_port\":7652,"
                        + "\"max\":20,\"current\":0,\"free\":20,\"version\":\"1.2.3\",\"commands\":0,"
                        + "\"last_heartbeat_ms\":[0-9]+}]}\n");
    }

    @Test
    void finishesWhatItHasWhileItDrains() throws Exception {
        get("/v1/access");
        selector.http()
                .drain(new Deadline(0))
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();

        assertThat(selector.http().connections()).isZero();
    }

    /** A daemon that is registered here as ACTIVE. */
    private Links register(ServerType type, int instance, int maxLoad) throws InterruptedException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), selector.acceptor().port());
        Links links = new Links(
                LINK_CONFIG,
                Map.of(ServerType.SELECTOR, List.of(address)),
                environment(new NodeIdentity(1, type, instance)),
                incarnation -> {});
        daemons.add(links);
        Registration description = Registration.newBuilder()
                .setHost("203.0.113." + instance)
                .setPort(7_100 + instance)
                .setAdminPort(7_650 + instance)
                .setMaxLoad(maxLoad)
                .setVersion("1.2.3")
                .build();
        links.open(HandlerTable.empty(), () -> description);
        links.state(NodeState.ACTIVE).toCompletableFuture().join();
        while (known(type, instance) != NodeState.ACTIVE) {
            Thread.onSpinWait();
        }
        return links;
    }

    private NodeState known(ServerType type, int instance) throws InterruptedException {
        return loop.submit(() -> selector.directory().daemons().stream()
                        .map(KnownDaemon::registration)
                        .filter(one ->
                                one.getNode().getType() == type && one.getNode().getInstance() == instance)
                        .map(Registration::getState)
                        .findFirst()
                        .orElse(NodeState.NODE_STATE_UNSPECIFIED))
                .await()
                .getNow();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + selector.http().port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private LinkEnvironment environment(NodeIdentity identity) {
        return new LinkEnvironment(
                identity,
                new ClusterSecret("a secret for this test".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                eventLoops,
                Ticker.SYSTEM,
                Clock.systemUTC(),
                new Random(7),
                new SimpleMeterRegistry());
    }
}
