package io.yizhan.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener on a real loopback port, asked byte by byte. */
@Timeout(20)
class HttpListenerTest {

    private static final HttpRoutes ROUTES = HttpRoutes.builder()
            .page("/echo", query -> HttpReply.text(200, query.parameter("say").orElse("nothing")))
            .page("/fault", query -> {
                throw new IllegalStateException("broken on purpose");
            })
            .openPage("/open", query -> HttpReply.json(200, true))
            .build();

    private final EventLoopGroup eventLoops = Transport.eventLoops(1, "http");
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private HttpListener listener = listener(new HttpLimits(2, Duration.ofSeconds(10)));

    @BeforeEach
    void start() throws Exception {
        listener.start();
    }

    @AfterEach
    void stop() {
        listener.stop();
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void answersSeveralRequestsOnOneConnection() throws IOException {
        try (Client client = new Client()) {
            client.send("GET /echo?say=%E9%A9%BF%E7%AB%99 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 200 OK").endsWith("驿站");
            client.send("GET /echo?say=a&say=b HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer()).endsWith("nothing");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (Client client = new Client()) {
            client.send("GET /echo?say=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /echo?say=2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer()).endsWith("1");
            assertThat(client.answer()).endsWith("2");
        }
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        try (Client client = new Client()) {
            client.send("HEAD /echo?say=hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("content-length: 5");
            client.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.answer()).endsWith("nothing");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void refusesWhatItDoesntServe() throws IOException {
        assertThat(ask("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 404");
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD");
        assertThat(ask("DELETE /open HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 405");
        assertThat(ask("GET /echo?say=%zz HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET /fault HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("on purpose");
    }

    @Test
    void boundsEveryPartOfARequest() throws IOException {
        assertThat(ask("GET /echo?say=" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(ask("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000)))
                .startsWith("HTTP/1.1 413");
        assertThat(ask("\u0001\u0002\u0003garbage\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    @Test
    void letsOtherOriginsReadOpenPagesOnly() throws IOException {
        assertThat(ask("GET /open HTTP/1.1\r\nHost: a\r\n\r\n")).contains("Access-Control-Allow-Origin: *");
        assertThat(ask("OPTIONS /open HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 204")
                .contains("Access-Control-Allow-Methods: GET");
        assertThat(ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotContain("Access-Control");
    }

    @Test
    void closesAConnectionOverTheBound() throws IOException {
        try (Client first = new Client();
                Client second = new Client()) {
            first.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
            first.answer();
            second.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
            second.answer();
            try (Client third = new Client()) {
                assertThat(third.isClosed()).isTrue();
            }
            assertThat(metrics.get("yizhan.http.connections.refused").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void closesAConnectionThatAsksTooSlowly() throws Exception {
        listener.stop();
        listener = listener(new HttpLimits(2, Duration.ofMillis(200)));
        listener.start();
        try (Client client = new Client()) {
            client.send("GET /echo HTTP/1.1\r\nHo");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void drainingAnswersWhatHasBegunAndLetsNobodyIn() throws IOException {
        try (Client idle = new Client();
                Client asking = new Client()) {
            idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.answer();
            asking.send("GET /echo?say=last HTTP/1.1\r\nHost");
            InetSocketAddress address = listening();
            CompletionStage<Void> drained = listener.drain(new Deadline(0));

            assertThat(idle.isClosed()).isTrue();
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close());
            assertThat(drained.toCompletableFuture()).isNotDone();
            asking.send(": a\r\n\r\n");
            assertThat(asking.answer()).contains("connection: close").endsWith("last");
            assertThat(asking.isClosed()).isTrue();
            drained.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    private String ask(String request) throws IOException {
        try (Client client = new Client()) {
            client.send(request);
            return client.answer();
        }
    }

    private HttpListener listener(HttpLimits limits) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new HttpListener("test", anyPort, eventLoops, limits, ROUTES, metrics);
    }

    private InetSocketAddress listening() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    /** Speaks plain bytes. */
    private final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
            socket.setSoTimeout(10_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        }

        /** Status line and headers. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        /** The whole answer; its body is read by the length that the headers give. */
        String answer() throws IOException {
            String head = head();
            int length = head.lines()
                    .filter(line -> line.startsWith("content-length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                    .findFirst()
                    .orElse(0);
            StringBuilder body = new StringBuilder();
            while (body.toString().getBytes(StandardCharsets.UTF_8).length < length) {
                body.append((char) in.read());
            }
            return head + body;
        }

        boolean isClosed() throws IOException {
            try {
                return in.read() < 0;
            } catch (java.net.SocketException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
