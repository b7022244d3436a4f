package io.yizhan.proxy.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A wire between a daemon and a proxy that can be cut so that neither side notices. */
public final class Relay implements Closeable {

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private volatile boolean cut;

    Relay(int port) throws IOException {
        this.port = port;
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From here on nothing gets through, and no connection is closed. */
    public void cut() {
        cut = true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(near);
                sockets.add(far);
                threads.execute(() -> copy(near, far));
                threads.execute(() -> copy(far, near));
            }
        } catch (IOException e) {
            cut = true; // closed by the test
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!cut) {
                    out.write(buffer, 0, count);
                }
            }
            to.close();
        } catch (IOException e) {
            cut = true; // closed by the test
        }
    }
}
