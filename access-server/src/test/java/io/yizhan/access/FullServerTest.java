package io.yizhan.access;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.connection.OpenFiles;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that has all the connections it may have, on real sockets. */
@Timeout(30)
class FullServerTest {

    private static final long CAROL = BOB + 1;

    private final LoopbackDaemon daemon = new LoopbackDaemon(2, "client-port-base = 0\nmax-sessions = 2");
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        AtomicLong sessions = new AtomicLong();
        daemon.script(Command.AUTHENTICATE, call -> {
            AuthenticateRequest request = (AuthenticateRequest) call.body();
            return TestClient.authenticated(Long.parseLong(request.getToken()), sessions.incrementAndGet());
        });
        daemon.script(Command.CLOSE_SESSIONS, call -> CloseSessionsResponse.getDefaultInstance());
        daemon.script(Command.RECONCILE_SESSIONS, call -> ReconcileSessionsResponse.getDefaultInstance());
        AccessServer.build(daemon.asDaemon(), new OpenFiles(10_000));
        daemon.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        daemon.close();
    }

    @Test
    void oneMoreIsClosedAtOnceAndThoseWhoAreInAreServed() throws Exception {
        Socket alice = connect();
        assertThat(login(alice, ALICE)).isEqualTo(Status.OK);
        Socket bob = connect();
        assertThat(login(bob, BOB)).isEqualTo(Status.OK);

        assertThat(connect().getInputStream().read()).as("end of the stream").isEqualTo(-1);
        assertThat(refused()).isEqualTo(1);
        for (Socket served : List.of(alice, bob)) {
            Envelope ping = TestClient.envelope(Command.PING, 7)
                    .setBody(PingRequest.getDefaultInstance().toByteString())
                    .build();
            assertThat(answer(served, ping)).isEqualTo(Status.OK);
        }
    }

    @Test
    void whoLeavesMakesRoom() throws Exception {
        Socket alice = connect();
        assertThat(login(alice, ALICE)).isEqualTo(Status.OK);
        assertThat(login(connect(), BOB)).isEqualTo(Status.OK);
        alice.close();

        Status status = null;
        while (status == null) {
            status = login(connect(), CAROL); // until the server has missed alice
        }
        assertThat(status).isEqualTo(Status.OK);
    }

    private double refused() {
        return daemon.metrics()
                .counter("yizhan.access.refused", "reason", "full")
                .count();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.port());
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static @Nullable Status login(Socket socket, long userId) throws IOException {
        LoginRequest login = LoginRequest.newBuilder()
                .setToken(Long.toString(userId))
                .setDevice(Device.newBuilder().setDeviceId("phone"))
                .build();
        return answer(
                socket,
                TestClient.envelope(Command.LOGIN, 1)
                        .setBody(login.toByteString())
                        .build());
    }

    /** Null where the connection was closed instead. */
    private static @Nullable Status answer(Socket socket, Envelope request) throws IOException {
        try {
            socket.getOutputStream().write(TestClient.delimited(request).toByteArray());
            Envelope answer = Envelope.parseDelimitedFrom(socket.getInputStream());
            return answer == null ? null : answer.getStatus();
        } catch (SocketException e) {
            return null; // closed under our writing
        }
    }
}
