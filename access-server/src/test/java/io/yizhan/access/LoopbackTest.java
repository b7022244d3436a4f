package io.yizhan.access;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.ALICE_AND_BOB;
import static io.yizhan.access.AccessFixture.BOB;
import static io.yizhan.access.AccessFixture.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.yizhan.access.connection.OpenFiles;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Device;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole server on real sockets and two event loops; only the other servers are played. */
@Timeout(30)
class LoopbackTest {

    private final LoopbackDaemon daemon =
            new LoopbackDaemon(2, "client-port-base = 0\nmax-sessions = 1000\ngoaway-spread = 100ms");
    private final List<Client> clients = new ArrayList<>();
    private final AtomicLong seq = new AtomicLong();

    @BeforeEach
    void start() throws Exception {
        AtomicLong sessions = new AtomicLong();
        daemon.script(Command.AUTHENTICATE, call -> {
            AuthenticateRequest request = (AuthenticateRequest) call.body();
            return TestClient.authenticated(Long.parseLong(request.getToken()), sessions.incrementAndGet());
        });
        daemon.script(Command.SUBMIT_MESSAGES, call -> {
            SubmitMessagesResponse.Builder response = SubmitMessagesResponse.newBuilder();
            ((SubmitMessagesRequest) call.body())
                    .getMessagesList()
                    .forEach(message ->
                            response.addResults(SubmitResult.newBuilder().setSeq(seq.incrementAndGet())));
            return response.build();
        });
        daemon.script(Command.CLOSE_SESSIONS, call -> CloseSessionsResponse.getDefaultInstance());
        daemon.script(Command.RECONCILE_SESSIONS, call -> ReconcileSessionsResponse.getDefaultInstance());
        AccessServer.build(daemon.asDaemon(), new OpenFiles(10_000));
        daemon.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Client client : clients) {
            client.socket.close();
        }
        daemon.close();
    }

    @Test
    void twoUsersOnTwoLoops() throws Exception {
        Client alice = online(ALICE);
        Client bob = online(BOB);
        for (int i = 1; i <= 200; i++) {
            alice.write(TestClient.envelope(Command.SEND_MESSAGE, i)
                    .setBody(TestClient.message(ALICE_AND_BOB, i).toByteString())
                    .build());
        }
        for (int i = 1; i <= 200; i++) {
            Envelope answer = alice.read();
            assertThat(answer.getRequestId()).isEqualTo(i);
            assertThat(SendMessageResponse.parseFrom(answer.getBody()).getSeq()).isEqualTo(i);
        }
        assertThat(daemon.calls(Command.SUBMIT_MESSAGES)).hasSizeLessThan(200);

        DeliverResponse custody = daemon.deliver(DeliverRequest.newBuilder()
                .addDeliveries(delivery(1, ALICE, BOB, 99L))
                .addDeliveries(delivery(2, BOB))
                .build());
        assertThat(custody.getResults(0).getAbsentUsersList()).containsExactly(99L);
        assertThat(custody.getResults(1).getAbsentUsersList()).isEmpty();
        assertThat(MessagePush.parseFrom(bob.read().getBody()).getEntriesCount())
                .isEqualTo(2);
        assertThat(MessagePush.parseFrom(alice.read().getBody()).getEntriesCount())
                .isOne();
    }

    @Test
    void aMebibyteIsAnsweredAndNotReset() throws Exception {
        Client client = online(ALICE);
        Envelope huge = TestClient.envelope(Command.SEND_MESSAGE, 9)
                .setBody(ByteString.copyFrom(new byte[1 << 20]))
                .build();
        client.write(huge);

        assertThat(client.read().getStatus()).isEqualTo(Status.TOO_LARGE);
        assertThat(client.read().getCommand()).isEqualTo(Command.SESSION_ENDED_VALUE);
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void garbageFromManyHurtsNobodyElse() throws Exception {
        Client good = online(ALICE);
        Random random = new Random(11);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[1 + random.nextInt(3000)];
            random.nextBytes(bytes);
            try (Socket bad = new Socket(InetAddress.getLoopbackAddress(), daemon.port())) {
                bad.getOutputStream().write(bytes);
            } catch (SocketException expected) {
                // Closed under our writing.
            }
        }
        good.write(TestClient.envelope(Command.PING, 1)
                .setBody(PingRequest.getDefaultInstance().toByteString())
                .build());

        assertThat(good.read().getStatus()).isEqualTo(Status.OK);
    }

    @Test
    void drainingAsksClientsToGoAndReportsTheirSessions() throws Exception {
        Client alice = online(ALICE);
        Client bob = online(BOB);
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
            try {
                daemon.drain(Duration.ofSeconds(20));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(alice.read().getCommand()).isEqualTo(Command.GOAWAY_VALUE);
        assertThat(bob.read().getCommand()).isEqualTo(Command.GOAWAY_VALUE);
        assertThat(drained).isNotDone();
        alice.socket.close();
        bob.socket.close();

        drained.join();
        assertThat(daemon.calls(Command.CLOSE_SESSIONS).stream()
                        .mapToInt(call -> ((CloseSessionsRequest) call.body()).getSessionsCount())
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void aHandoverThatIsGivenUpChangesNothing() throws Exception {
        Client alice = online(ALICE);
        Client bob = online(BOB);
        byte[] ping = TestClient.delimited(TestClient.envelope(Command.PING, 1).build())
                .toByteArray();
        for (int round = 1; round <= 3; round++) {
            alice.out.write(ping, 0, 3);
            assertThat(daemon.freeze())
                    .as("listening socket, two connections, the list of ended sessions, whether it was isolated")
                    .isBetween(5, 6); // the newcomer of the round before may not have been missed yet
            alice.out.write(ping, 3, ping.length - 3);
            CompletableFuture<DeliverResponse> custody = daemon.beginDeliver(DeliverRequest.newBuilder()
                    .addDeliveries(delivery(round, BOB))
                    .build());
            assertThat(custody).isNotDone();

            daemon.resume();
            assertThat(custody.get(5, TimeUnit.SECONDS).getResults(0).getAbsentUsersList())
                    .isEmpty();
            assertThat(bob.read().getCommand()).isEqualTo(Command.MESSAGE_PUSH_VALUE);
            assertThat(alice.read().getStatus()).isEqualTo(Status.OK);
            online(ALICE + 100 + round);
            clients.remove(clients.size() - 1).socket.close();
        }
    }

    /** The predecessor doesn't wait for ever, and an event loop that was stuck then comes to its freeze afterwards. */
    @Test
    void aFreezeThatComesAfterItWasGivenUpIsUndoneToo() throws Exception {
        Client alice = online(ALICE);
        Client bob = online(BOB);
        CountDownLatch stuck = daemon.stickLoops();
        CompletableFuture<?> late = daemon.beginFreeze();
        daemon.resume();
        stuck.countDown();
        late.get(5, TimeUnit.SECONDS);

        for (Client client : List.of(alice, bob, online(ALICE + 100), online(ALICE + 101))) {
            client.write(TestClient.envelope(Command.PING, 1).build());
            assertThat(client.read().getStatus()).isEqualTo(Status.OK);
        }
    }

    private Client online(long userId) throws IOException {
        Client client = new Client(new Socket(InetAddress.getLoopbackAddress(), daemon.port()));
        clients.add(client);
        Message login = LoginRequest.newBuilder()
                .setToken(Long.toString(userId))
                .setDevice(Device.newBuilder().setDeviceId("phone"))
                .build();
        client.write(TestClient.envelope(Command.LOGIN, 1000)
                .setBody(login.toByteString())
                .build());
        assertThat(client.read().getStatus()).isEqualTo(Status.OK);
        return client;
    }

    private static final class Client {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(10_000);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void write(Envelope envelope) throws IOException {
            out.write(TestClient.delimited(envelope).toByteArray());
        }

        Envelope read() throws IOException {
            return Envelope.parseDelimitedFrom(in);
        }

        boolean isAtEnd() throws IOException {
            return in.read() < 0;
        }
    }
}
