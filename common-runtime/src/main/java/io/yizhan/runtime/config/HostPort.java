package io.yizhan.runtime.config;

import java.net.InetSocketAddress;

/**
 * Where a peer listens, as configured.
 *
 * @param host a name or an IP address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final String EXPECTATION = "host:port with a port from 1 to 65535";

    /**
     * Reads {@code host:port}, or {@code [IPv6]:port}.
     *
     * @param key names the setting in the message of a refusal
     */
    public static HostPort parse(String key, String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new ConfigException(key, "\"" + text + "\"", EXPECTATION);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new ConfigException(key, "\"" + text + "\"", EXPECTATION + ", an IPv6 address in [brackets]");
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isBlank() && port >= 1 && port <= 65535) {
                return new HostPort(host, port);
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(key, "\"" + text + "\"", EXPECTATION);
        }
        throw new ConfigException(key, "\"" + text + "\"", EXPECTATION);
    }

    /** The address with the name not looked up yet, so that each dial looks it up anew. */
    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
