package io.yizhan.selector;

import io.yizhan.proto.Registration;
import java.util.Locale;
import java.util.Optional;

/** How a client wants to connect. */
enum ClientTransport {
    TCP,
    WEBSOCKET,
    TLS;

    /** By its name in lower case, as it stands in a query. */
    static Optional<ClientTransport> named(String name) {
        for (ClientTransport transport : values()) {
            if (transport.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }

    /** The port that an access server serves this on; 0 where it doesn't. */
    int port(Registration access) {
        return switch (this) {
            case TCP -> access.getPort();
            case WEBSOCKET -> access.getWebsocketPort();
            case TLS -> access.getTlsPort();
        };
    }
}
