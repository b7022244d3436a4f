package io.yizhan.access.handover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.Socket;
import io.yizhan.access.AccessFixture;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.ClientLoop;
import io.yizhan.proto.AwaitingLoginRecord;
import io.yizhan.proto.ConnectionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets on a real event loop: what a successor does with the descriptors it is given. */
class LoopAdoptionTest {

    /** More than go on in one pass of the event loop. */
    private static final int CONNECTIONS = 300;

    private static final int LIMIT_SECONDS = 20;
    private static final int BYTES = 1 << 20;
    private static final ConnectionRecord RECORD = ConnectionRecord.newBuilder()
            .setAwaitingLogin(AwaitingLoginRecord.newBuilder().setRemainingMs(10_000))
            .build();

    private final AccessFixture server = new AccessFixture();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ClientLoop loop = new ClientLoop(group.next(), server.time, BYTES);
    private final LoopAdoption adoption = new LoopAdoption(loop, server.context(), server.resumption());
    private final List<SocketChannel> clients = new ArrayList<>();
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws Exception {
        listening = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS);
    }

    @AfterEach
    void close() throws Exception {
        for (SocketChannel client : clients) {
            client.close();
        }
        listening.close();
        group.shutdownGracefully(0, LIMIT_SECONDS, SECONDS).sync();
        server.close();
    }

    /** What it found in between would be written down without what it still has to write and to ask. */
    @Test
    void aFreezeFindsNobodyWhoHasNotBegun() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            adoption.add(descriptor(), RECORD);
        }
        adoption.complete().get(LIMIT_SECONDS, SECONDS);

        adoption.begin();
        List<Boolean> reading = onceBegun(() -> loop.connections().stream()
                .map(connection -> connection.channel().config().isAutoRead())
                .toList());

        assertThat(reading).hasSize(CONNECTIONS).doesNotContain(false);
    }

    @Test
    void tasksBehindTheBeginningKeepTheirOrder() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            adoption.add(descriptor(), RECORD);
        }
        adoption.complete().get(LIMIT_SECONDS, SECONDS);
        List<String> order = new ArrayList<>();

        adoption.begin();
        adoption.whenBegun(() -> order.add("freeze"));
        adoption.whenBegun(() -> order.add("thaw"));

        assertThat(onceBegun(() -> List.copyOf(order))).containsExactly("freeze", "thaw");
    }

    /** The system has told of the reset before anybody listened, and doesn't tell again. */
    @Test
    void whoWasResetOnTheWayIsGone() throws Exception {
        int descriptor = descriptor();
        SocketChannel client = clients.get(0);
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        adoption.add(descriptor, RECORD);
        adoption.complete().get(LIMIT_SECONDS, SECONDS);

        adoption.begin();
        List<ClientConnection> left = onceBegun(() -> List.copyOf(loop.connections()));

        assertThat(left).isEmpty();
        assertThat(server.metrics.connections()).hasValue(0);
    }

    private <T> T onceBegun(Supplier<T> look) throws Exception {
        CompletableFuture<T> seen = new CompletableFuture<>();
        adoption.whenBegun(() -> seen.complete(look.get()));
        return seen.get(LIMIT_SECONDS, SECONDS);
    }

    /** A connection's descriptor as it comes from a predecessor; its other end is added to the clients. */
    private int descriptor() throws Exception {
        Socket socket = Socket.newSocketStream();
        socket.connect((InetSocketAddress) listening.getLocalAddress());
        clients.add(listening.accept());
        assertThat(socket.finishConnect()).isTrue();
        return socket.intValue();
    }
}
