package io.yizhan.access.connection;

import io.yizhan.access.frame.ClientRequest;

/** Serves what clients ask. Called on the connection's event loop; answers through the connection, now or later. */
@FunctionalInterface
public interface RequestHandler {

    void handle(ClientConnection connection, ClientRequest request);
}
