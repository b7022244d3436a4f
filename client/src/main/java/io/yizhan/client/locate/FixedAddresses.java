package io.yizhan.client.locate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Access servers that the application names itself, in its own order. */
public final class FixedAddresses implements AccessLocator {
    private final List<HostPort> addresses;

    /**
     * @throws IllegalArgumentException if there is none
     */
    public FixedAddresses(List<HostPort> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one)");
        }
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public List<InetSocketAddress> locate(String account) throws IOException {
        return resolve(addresses);
    }

    /** Resolves what can be resolved. */
    static List<InetSocketAddress> resolve(List<HostPort> addresses) throws IOException {
        List<InetSocketAddress> resolved = new ArrayList<>();
        UnknownHostException unknown = new UnknownHostException("no access server is named");
        for (HostPort address : addresses) {
            try {
                resolved.addAll(address.resolve());
            } catch (UnknownHostException e) {
                unknown = new UnknownHostException("host of " + address + " is not known");
                unknown.initCause(e);
            }
        }
        if (resolved.isEmpty()) {
            throw unknown;
        }
        return resolved;
    }
}
