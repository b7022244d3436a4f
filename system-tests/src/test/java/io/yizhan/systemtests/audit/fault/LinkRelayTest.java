package io.yizhan.systemtests.audit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkRelayTest {

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final LinkRelay relay =
            new LinkRelay("test", new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));

    LinkRelayTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        relay.close();
        server.close();
    }

    @Test
    void passesBothDirections() throws IOException {
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            dialer.getOutputStream().write(7);
            assertThat(far.getInputStream().read()).isEqualTo(7);
            far.getOutputStream().write(8);
            assertThat(dialer.getInputStream().read()).isEqualTo(8);
        }
    }

    @Test
    void aBlackHoleHoldsUntilItHeals() throws IOException {
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            far.setSoTimeout(200);
            relay.blackHole();
            dialer.getOutputStream().write(7);
            assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            relay.heal();
            far.setSoTimeout(5000);
            assertThat(far.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void oneWayLetsTheOtherWayThrough() throws IOException {
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            far.setSoTimeout(200);
            relay.oneWay();
            dialer.getOutputStream().write(7);
            assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            far.getOutputStream().write(8);
            assertThat(dialer.getInputStream().read()).isEqualTo(8);
        }
    }

    @Test
    void delayedBytesKeepTheirOrder() throws IOException {
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            relay.delay(Duration.ofMillis(300));
            long begin = System.nanoTime();
            dialer.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(far.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(290));
        }
    }

    @Test
    void aCutEndsConnectionsAndRefusesNewOnes() throws IOException {
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            relay.cut();
            assertThat(endOf(dialer)).isTrue();
            assertThat(endOf(far)).isTrue();
        }
        try (Socket refused = dial()) {
            assertThat(endOf(refused)).isTrue();
        }
        relay.heal();
        try (Socket dialer = dial();
                Socket far = server.accept()) {
            dialer.getOutputStream().write(7);
            assertThat(far.getInputStream().read()).isEqualTo(7);
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setSoTimeout(5000);
        return socket;
    }
}
