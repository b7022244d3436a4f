package io.yizhan.client.fake;

import io.yizhan.proto.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link FakeSuite} behind a real TCP port, with a thread for each connection. */
public final class FakeAccess implements AutoCloseable {
    public final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private final FakeSuite suite;
    private final ServerSocket listener;

    public FakeAccess(FakeSuite suite) {
        this.suite = suite;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fake-access", this::accept);
    }

    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                start("fake-access-connection", () -> serve(socket));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket) {
        FakeConnection connection = new FakeConnection(envelope -> write(socket, envelope), () -> close(socket));
        suite.opened(connection);
        try (socket) {
            InputStream in = socket.getInputStream();
            Envelope envelope = Envelope.parseDelimitedFrom(in);
            while (envelope != null) {
                suite.frame(connection, envelope);
                envelope = Envelope.parseDelimitedFrom(in);
            }
        } catch (IOException e) {
            // The client, or the test, has closed it.
        } finally {
            suite.closed(connection);
        }
    }

    private static void write(Socket socket, Envelope envelope) {
        try {
            synchronized (socket) {
                OutputStream out = socket.getOutputStream();
                envelope.writeDelimitedTo(out);
                out.flush();
            }
        } catch (IOException e) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
