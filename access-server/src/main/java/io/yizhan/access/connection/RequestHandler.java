package io.yizhan.access.connection;

import io.yizhan.access.frame.ClientRequest;

/** Serves what clients ask. Called on the connection's event loop; answers through the connection, now or later. */
public interface RequestHandler {

    void handle(ClientConnection connection, ClientRequest request);

    /** Asks others again for what a predecessor had asked them: it was admitted then. */
    void resume(ClientConnection connection, ClientRequest request);
}
