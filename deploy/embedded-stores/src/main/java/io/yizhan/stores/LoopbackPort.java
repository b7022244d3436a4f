package io.yizhan.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Ports on 127.0.0.1. */
final class LoopbackPort {

    static final String HOST = "127.0.0.1";

    private LoopbackPort() {}

    /** Always IPv4, whatever the JVM prefers: the servers listen on nothing else. */
    static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    static int validate(String key, int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new StoreSettingException(key, port, "0 to 65535, 0 for any free port");
        }
        return port;
    }

    /**
     * The given port if nobody listens on it, or a free one for 0.
     *
     * <p>A free port can be lost to somebody else before the server takes it; then the server says so and exits.
     */
    static int claim(String key, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // closed connections of the server's last run are no obstacle
            try {
                socket.bind(address(port));
            } catch (IOException e) {
                throw new StoreSettingException(
                        key, port, "a port of " + HOST + " that nobody listens on; bind says: " + e.getMessage());
            }
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
