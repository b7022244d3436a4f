package io.yizhan.client.locate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Finds the access servers that a client may use. Shared by many clients: safe for any thread. */
@FunctionalInterface
public interface AccessLocator {

    /**
     * Asks anew; may block, and is called on a thread that may.
     *
     * @param account who wants to log in, so that the answer is in the user's home cluster; empty: not known
     * @return resolved addresses, the best first, never empty
     * @throws IOException if nobody could be asked or none was named; the message tells a person why
     */
    List<InetSocketAddress> locate(String account) throws IOException;
}
