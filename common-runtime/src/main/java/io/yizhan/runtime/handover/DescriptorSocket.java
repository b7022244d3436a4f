package io.yizhan.runtime.handover;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The socket that descriptors go over (SCM_RIGHTS), without an event loop: the sender says over the other channel how
 * many it has sent, so the receiver finds them there and nobody has to wait. For one thread.
 *
 * <p>A received descriptor has no close-on-exec flag: Netty's native code sets none and the JDK has no call for it.
 * Daemons start no other programs.
 */
final class DescriptorSocket implements AutoCloseable {

    /**
     * Descriptors that may be under way. One Unix socket's buffer holds about 278 single ones before it is full, and the
     * system refuses more in flight than the process may have open.
     */
    static final int UNDER_WAY = 192;

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_COOKIE = 57;

    private final Socket socket;

    private DescriptorSocket(Socket socket) {
        this.socket = socket;
    }

    /** Whether this system can pass descriptors. */
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    /** Listens at a path, for the owner only. */
    static DescriptorSocket listen(Path path) throws IOException {
        Files.deleteIfExists(path);
        DescriptorSocket listening = new DescriptorSocket(Socket.newSocketDomain());
        try {
            listening.socket.bind(new DomainSocketAddress(path.toString()));
            HandoverPaths.restrict(path);
            listening.socket.listen(1);
            return listening;
        } catch (IOException e) {
            listening.close();
            throw e;
        }
    }

    /** Connects to one that listens; accepted at once by the kernel. */
    static DescriptorSocket connect(String path) throws IOException {
        DescriptorSocket connecting = new DescriptorSocket(Socket.newSocketDomain());
        try {
            if (!connecting.socket.connect(new DomainSocketAddress(path))) {
                throw new IOException(path + " doesn't accept at once");
            }
            return connecting;
        } catch (IOException e) {
            connecting.close();
            throw e;
        }
    }

    /**
     * Takes the connection of the process that is expected.
     *
     * @throws IOException if there is none, or it is of another user or process
     */
    DescriptorSocket accept(long pid, int user) throws IOException {
        int descriptor = socket.accept(new byte[HandoverPaths.MAX_SOCKET_PATH + 2]);
        if (descriptor < 0) {
            throw new IOException("nobody has connected for the descriptors");
        }
        DescriptorSocket accepted = new DescriptorSocket(new Socket(descriptor));
        ByteBuffer credentials = accepted.option(SO_PEERCRED, 3 * Integer.BYTES);
        int peerPid = credentials.getInt();
        int peerUser = credentials.getInt();
        if (peerPid != pid || peerUser != user) {
            accepted.close();
            throw new IOException("descriptors are asked for by pid " + peerPid + " of user " + peerUser
                    + " (expected: pid " + pid + " of user " + user + ")");
        }
        return accepted;
    }

    /**
     * Sends a descriptor, which stays open here.
     *
     * @return false if it has to wait until the receiver has taken some
     */
    boolean send(int descriptor) throws IOException {
        return socket.sendFd(descriptor) >= 0;
    }

    /**
     * Takes a descriptor that has been sent.
     *
     * @return owned by the caller
     * @throws IOException also where this process may not open another, in which case the descriptor is lost
     */
    int receive() throws IOException {
        int descriptor = socket.recvFd();
        if (descriptor <= 0) {
            throw new IOException("a descriptor is missing; this process may have as many open as it is allowed");
        }
        return descriptor;
    }

    /** The kernel's name of a socket, the same for every descriptor of it. */
    static long cookie(int descriptor) throws IOException {
        return new DescriptorSocket(new Socket(descriptor))
                .option(SO_COOKIE, Long.BYTES)
                .getLong();
    }

    /** Closes a descriptor; the socket lives on if another descriptor of it is open somewhere. */
    static void close(int descriptor) {
        try {
            new FileDescriptor(descriptor).close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ByteBuffer option(int name, int bytes) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        socket.getRawOpt(SOL_SOCKET, name, value);
        value.clear();
        return value;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
