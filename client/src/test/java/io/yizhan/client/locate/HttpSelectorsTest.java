package io.yizhan.client.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an HTTP server that answers as told. */
class HttpSelectorsTest {
    private static final String TWO =
            "{\"servers\":[{\"host\":\"127.0.0.1\",\"port\":7102,\"load\":0.5},{\"host\":\"127.0.0.1\",\"port\":7101}]}";

    private final List<URI> asked = new ArrayList<>();
    private HttpServer server;
    private volatile String answer = TWO;
    private volatile int code = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void givesTheServersInTheSelectorsOrder() throws IOException {
        assertThat(selectors(url()).locate("alice"))
                .extracting(InetSocketAddress::getPort)
                .containsExactly(7102, 7101);
        assertThat(asked).containsExactly(URI.create("/v1/access?user=alice"));
    }

    @Test
    void passesOverASelectorThatDoesNotAnswer() throws IOException {
        HttpSelectors selectors = selectors("http://127.0.0.1:1", url() + "/");

        assertThat(selectors.locate("")).hasSize(2);
        assertThat(asked).containsExactly(URI.create("/v1/access"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"servers\":[]}",
                "{\"servers\":{}}",
                "{\"servers\":[{\"host\":\"\",\"port\":1}]}",
                "{\"servers\":[{\"host\":\"127.0.0.1\",\"port\":70000}]}",
                "{\"servers\":[{\"port\":1}]}",
                "{\"servers\":[]} {}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void refusesWhatIsNotAList(String broken) {
        answer = broken;
        assertThatThrownBy(() -> selectors(url()).locate("")).isInstanceOf(IOException.class);
    }

    @Test
    void saysWhatTheSelectorSaid() {
        code = 400;
        assertThatThrownBy(() -> selectors(url()).locate(""))
                .hasMessage("selector " + url() + ": HTTP status 400 (expected: 200)");
        code = 503;
        assertThatThrownBy(() -> selectors(url()).locate(""))
                .isInstanceOf(NoRoomException.class)
                .hasMessage("no access server has room now");
    }

    @Test
    void readsEveryKindOfJsonValue() throws IOException {
        JsonReader.JsonObject object =
                JsonReader.parse(" {\"a\" : [1, -2.5e1, true, false, null, \"x\\u00e9\\n\\\"\"], \"b\": {}} ");
        assertThat(object.array("a").toString()).isEqualTo("[1.0, -25.0, true, false, null, xé\n\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "127.0.0.1:7801", "http:// x"})
    void refusesWhatIsNotAnUrl(String url) {
        assertThatThrownBy(() -> selectors(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addressesAreHostAndPort() {
        assertThat(HostPort.parse("[::1]:7101")).hasToString("[::1]:7101");
        assertThatThrownBy(() -> HostPort.parse("localhost")).hasMessage("address: localhost (expected: host:port)");
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static HttpSelectors selectors(String... urls) {
        return new HttpSelectors(List.of(urls), Duration.ofSeconds(2));
    }
}
