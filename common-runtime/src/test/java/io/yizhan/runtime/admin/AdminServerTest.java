package io.yizhan.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.yizhan.runtime.failpoint.FailPoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private Optional<String> health = Optional.empty();
    private List<String> problems = List.of();
    private final AdminServer admin = new AdminServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> health,
            () -> problems,
            () -> Map.of("role", "chat"),
            metrics,
            FailPoints.off());

    @BeforeEach
    void start() throws Exception {
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop();
    }

    @Test
    void tellsHealth() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        health = Optional.of("event loop 0 has not turned for 7 s");
        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("event loop 0 has not turned for 7 s\n");
    }

    @Test
    void tellsWhyItIsNotReady() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);

        problems = List.of("links: no data proxy", "store: no connection");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("links: no data proxy\nstore: no connection\n");
    }

    @Test
    void showsMetricsAndTopology() throws Exception {
        metrics.counter("yizhan.test").increment();

        assertThat(get("/metrics").body()).contains("yizhan_test_total 1.0");
        assertThat(get("/metrics").headers().firstValue("content-type").orElse(""))
                .startsWith("text/plain");
        assertThat(get("/topology").body()).isEqualTo("{\"role\":\"chat\"}\n");
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + admin.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
