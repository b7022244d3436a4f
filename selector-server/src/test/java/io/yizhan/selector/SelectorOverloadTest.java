package io.yizhan.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A selector that is asked too often, or by too many at a time. */
@Timeout(30)
class SelectorOverloadTest {

    private static final int BURST = 3;
    private static final int MAX_CONNECTIONS = 2;
    private static final byte[] QUESTION =
            "GET /v1/access HTTP/1.1\r\nHost: selector\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EventLoopGroup eventLoops = Transport.eventLoops(1, "test");
    private final EventLoop loop = eventLoops.next();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whoAsksTooOftenIsToldWhenToAskAgain() throws Exception {
        SelectorServer selector = selector(new SelectorConfig(0, 0, 100, 1, BURST, false));
        selector.http().start();
        Socket client = connect(selector);
        for (int i = 0; i < BURST; i++) {
            assertThat(ask(client)).startsWith("HTTP/1.1 503");
        }
        String answer = ask(client);
        while (answer.startsWith("HTTP/1.1 503")) {
            answer = ask(client); // a second has gone by meanwhile
        }

        assertThat(answer).startsWith("HTTP/1.1 429").containsIgnoringCase("\r\nretry-after: 1\r\n");
        assertThat(answer).contains("\"retry_after_ms\":1000");
        selector.http().stop();
    }

    @Test
    void oneConnectionMoreIsClosedAtOnceUntilAnotherIs() throws Exception {
        SelectorServer selector = selector(new SelectorConfig(0, 0, MAX_CONNECTIONS, 1_000, 1_000, false));
        selector.http().start();
        Socket first = connect(selector);
        assertThat(ask(first)).startsWith("HTTP/1.1 503");
        assertThat(ask(connect(selector))).startsWith("HTTP/1.1 503");
        assertThat(connect(selector).getInputStream().read())
                .as("end of the stream")
                .isEqualTo(-1);
        assertThat(ask(first)).startsWith("HTTP/1.1 503");

        first.close();
        String answer = "";
        while (answer.isEmpty()) {
            answer = ask(connect(selector)); // until the selector has missed the first
        }
        assertThat(answer).startsWith("HTTP/1.1 503");
        selector.http().stop();
    }

    private SelectorServer selector(SelectorConfig config) {
        LinkEnvironment environment = new LinkEnvironment(
                new NodeIdentity(1, ServerType.SELECTOR, 1),
                new ClusterSecret("a secret for this test".getBytes(StandardCharsets.UTF_8)),
                eventLoops,
                Ticker.SYSTEM,
                Clock.systemUTC(),
                new Random(7),
                new SimpleMeterRegistry());
        return new SelectorServer(config, "127.0.0.1", LinkConfig.defaults(), environment, loop);
    }

    private Socket connect(SelectorServer selector) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), selector.http().port());
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Headers and body; empty where the connection was closed instead. No access server is there, so a proper one is 503. */
    private static String ask(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            socket.getOutputStream().write(QUESTION);
            while (answer.indexOf("}") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return "";
                }
                answer.append((char) next);
            }
        } catch (SocketException e) {
            return ""; // closed under our writing
        }
        // The body is one JSON object on a line of its own.
        return answer.append((char) socket.getInputStream().read()).toString();
    }
}
