package io.yizhan.client.locate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** An address as a person writes it: {@code host:port}, an IPv6 address in brackets. Immutable. */
public final class HostPort {
    private final String host;
    private final int port;

    /**
     * @throws IllegalArgumentException if the host is empty or the port isn't one
     */
    public HostPort(String host, int port) {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("address: " + host + ":" + port + " (expected: host:port)");
        }
        this.host = host;
        this.port = port;
    }

    /**
     * @throws IllegalArgumentException if the text isn't an address
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address: " + text + " (expected: host:port)", e);
        }
    }

    /** Asks the name service, which may block and may know several addresses. */
    List<InetSocketAddress> resolve() throws UnknownHostException {
        List<InetSocketAddress> resolved = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            resolved.add(new InetSocketAddress(address, port));
        }
        return resolved;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
