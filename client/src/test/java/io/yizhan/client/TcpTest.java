package io.yizhan.client;

import static io.yizhan.client.ClientBench.ALICE;
import static io.yizhan.client.ClientBench.BOB;
import static io.yizhan.client.ClientBench.WITH_BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.client.fake.FakeAccess;
import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.fake.FakeSuite;
import io.yizhan.proto.Command;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.Platform;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole library with its own threads, over real sockets. */
@Timeout(30)
class TcpTest {
    private final FakeSuite suite = new FakeSuite(ALICE);
    private final FakeAccess first = new FakeAccess(suite);
    private final FakeAccess second = new FakeAccess(suite);
    private final ClientRuntime runtime = new ClientRuntime();
    private final BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
    private final ImClient client = client("laptop");

    @AfterEach
    void close() {
        client.close();
        runtime.close();
        first.close();
        second.close();
    }

    @Test
    void sendsAndReceives() throws Exception {
        assertThat(client.connect().get(10, TimeUnit.SECONDS).userId()).isEqualTo(ALICE);
        List<CompletableFuture<SentMessage>> sends = IntStream.range(0, 1000)
                .mapToObj(i -> client.send(WITH_BOB, Integer.toString(i)))
                .toList();
        for (CompletableFuture<SentMessage> send : sends) {
            send.get(10, TimeUnit.SECONDS);
        }
        suite.arrive(suite.log.append(WITH_BOB, BOB, "x".repeat(16_384)));

        assertThat(next().content().getText()).hasSize(16_384);
        assertThat(suite.log.texts(WITH_BOB).subList(0, 1000))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
    }

    @Test
    void comesBackToAnotherServerAndMissesNothing() throws Exception {
        client.connect().get(10, TimeUnit.SECONDS);
        suite.arrive(suite.log.append(WITH_BOB, BOB, "1"));
        assertThat(next().seq()).isEqualTo(1);
        LongStream.rangeClosed(2, 500).forEach(i -> suite.log.append(WITH_BOB, BOB, Long.toString(i)));
        first.close();

        for (long seq = 2; seq <= 500; seq++) {
            assertThat(next().seq()).isEqualTo(seq);
        }
        assertThat(client.send(WITH_BOB, "still here").get(10, TimeUnit.SECONDS).seq())
                .isEqualTo(501);
    }

    @Test
    void movesOnGoAwayWithoutFailingARequest() throws Exception {
        client.connect().get(10, TimeUnit.SECONDS);
        List<CompletableFuture<SentMessage>> sends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sends.add(client.send(WITH_BOB, Integer.toString(i)));
            if (i == 100) {
                suite.session()
                        .orElseThrow()
                        .push(
                                Command.GOAWAY,
                                GoAway.newBuilder()
                                        .setDelayMs(1)
                                        .setDeadlineMs(10_000)
                                        .build());
            }
        }
        for (CompletableFuture<SentMessage> send : sends) {
            send.get(10, TimeUnit.SECONDS);
        }
        awaitState(ConnectionState.MOVING);
        awaitState(ConnectionState.ONLINE);

        assertThat(suite.log.texts(WITH_BOB))
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(Integer::toString).toList());
        assertThat(second.sockets).hasSize(1);
    }

    @Test
    void leavesAServerThatTalksGarbage() throws Exception {
        client.connect().get(10, TimeUnit.SECONDS);
        OutputStream out = first.sockets.get(0).getOutputStream();
        synchronized (first.sockets.get(0)) {
            out.write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
            out.flush();
        }
        awaitState(ConnectionState.WAITING);
        awaitState(ConnectionState.ONLINE);

        assertThat(client.send(WITH_BOB, "well again").get(10, TimeUnit.SECONDS).seq())
                .isEqualTo(1);
    }

    @Test
    void manyClientsShareTheThreads() throws Exception {
        List<ImClient> clients = new ArrayList<>();
        List<CompletableFuture<SentMessage>> sends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ImClient one = client("device-" + i);
            clients.add(one);
            sends.add(one.connect().thenCompose(identity -> one.send(WITH_BOB, "hello")));
        }
        for (CompletableFuture<SentMessage> send : sends) {
            send.get(20, TimeUnit.SECONDS);
        }

        assertThat(suite.log.entries(WITH_BOB)).hasSize(100);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("yizhan-client-loop")))
                .hasSize(1);
        clients.forEach(ImClient::close);
    }

    @Test
    void aPongKeepsAnIdleConnection() throws Exception {
        suite.pingIntervalMillis = 20;
        client.connect().get(10, TimeUnit.SECONDS);
        while (suite.received(Command.PING).size() < 3) {
            Thread.onSpinWait();
        }
        FakeConnection session = suite.session().orElseThrow();
        // From now on a half-open connection: nothing is answered on it.
        suite.interceptor = (connection, request) -> connection == session;
        awaitState(ConnectionState.WAITING);
        awaitState(ConnectionState.ONLINE);
    }

    @Test
    void closingFailsWhatIsNotAnswered() {
        ClientRuntime own = new ClientRuntime();
        ImClient lonely = ImClient.builder()
                .servers(List.of("127.0.0.1:1"))
                .device("lonely", Platform.OTHER, "test")
                .password("alice", "correct horse")
                .build(own);
        CompletableFuture<Identity> connect = lonely.connect();
        CompletableFuture<SentMessage> send = lonely.send(WITH_BOB, "never");
        lonely.close();
        own.close();

        assertThat(connect).failsWithin(10, TimeUnit.SECONDS);
        assertThat(send).failsWithin(10, TimeUnit.SECONDS);
    }

    private ImClient client(String device) {
        return ImClient.builder()
                .servers(List.of(first.address(), second.address()))
                .device(device, Platform.OTHER, "test")
                .password("alice", "correct horse")
                .listener(new ImListener() {
                    @Override
                    public void onMessage(ReceivedMessage message) {
                        messages.add(message);
                    }

                    @Override
                    public void onStateChanged(ConnectionState state) {
                        states.add(state);
                    }
                })
                .build(runtime);
    }

    private ReceivedMessage next() throws InterruptedException {
        ReceivedMessage message = messages.poll(10, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return Objects.requireNonNull(message);
    }

    private void awaitState(ConnectionState wanted) throws InterruptedException {
        ConnectionState state = states.poll(10, TimeUnit.SECONDS);
        while (state != null && state != wanted) {
            state = states.poll(10, TimeUnit.SECONDS);
        }
        assertThat(state).isEqualTo(wanted);
    }
}
