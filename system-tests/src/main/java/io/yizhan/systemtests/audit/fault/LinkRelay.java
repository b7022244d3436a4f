package io.yizhan.systemtests.audit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP relay in the middle of links, which can cut them, delay them, or swallow either direction as a broken network
 * does: the connection stays, nothing comes through. What was held goes on when it heals, as TCP's retransmission would
 * have it. Two threads a connection; meant for the few links of a suite under audit.
 */
public final class LinkRelay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LinkRelay.class);
    private static final int BACKLOG = 64;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final String name;
    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Gate towardsTarget = new Gate();
    private final Gate towardsDialer = new Gate();
    private volatile boolean refusing;

    /**
     * Listens on loopback.
     *
     * @param name tells it from others
     * @param target where connections lead
     * @throws IOException if no port can be had
     */
    public LinkRelay(String name, InetSocketAddress target) throws IOException {
        this.name = name;
        this.target = target;
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        startThread("accept", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Where those who connect get to. */
    public int targetPort() {
        return target.getPort();
    }

    public String name() {
        return name;
    }

    /** Resets every connection and refuses new ones until {@link #heal()}. */
    public void cut() {
        refusing = true;
        sockets.forEach(LinkRelay::reset);
    }

    /** Everything arrives later by this much. */
    public void delay(Duration delay) {
        towardsTarget.delay(delay.toNanos());
        towardsDialer.delay(delay.toNanos());
    }

    /** Nothing comes through in either direction. */
    public void blackHole() {
        towardsTarget.shut();
        towardsDialer.shut();
    }

    /** Nothing comes through from the dialer to the target; the other direction works. */
    public void oneWay() {
        towardsTarget.shut();
    }

    /** The dialer reads one byte a second. */
    public void trickle() {
        towardsDialer.trickle();
    }

    /** Works again. */
    public void heal() {
        refusing = false;
        towardsTarget.open();
        towardsDialer.open();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            log.debug("closing the listener of {} failed", target, e);
        }
        towardsTarget.breakDown();
        towardsDialer.breakDown();
        sockets.forEach(LinkRelay::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                relay(listener.accept());
            } catch (IOException e) {
                log.debug("accepting for {} ended: {}", target, e.toString());
            }
        }
    }

    private void relay(Socket dialer) {
        if (refusing) {
            reset(dialer);
            return;
        }
        Socket far = new Socket();
        sockets.add(dialer);
        sockets.add(far);
        try {
            far.connect(target, 2000);
            far.setTcpNoDelay(true);
            dialer.setTcpNoDelay(true);
        } catch (IOException e) {
            log.debug("{} doesn't answer: {}", target, e.toString());
            drop(dialer, far);
            return;
        }
        startThread("out", () -> pump(dialer, far, towardsTarget));
        startThread("back", () -> pump(far, dialer, towardsDialer));
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                for (int done = 0; done < n; ) {
                    if (!gate.pass()) {
                        return;
                    }
                    int portion = gate.portion(n - done);
                    out.write(chunk, done, portion);
                    done += portion;
                }
            }
        } catch (IOException e) {
            log.debug("link to {} ended: {}", target, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop(from, to);
        }
    }

    private void drop(Socket one, Socket other) {
        sockets.remove(one);
        sockets.remove(other);
        reset(one);
        reset(other);
    }

    private static void reset(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a socket failed", e);
        }
    }

    private void startThread(String what, Runnable work) {
        Thread thread = new Thread(work, "relay-" + target.getPort() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }
}
