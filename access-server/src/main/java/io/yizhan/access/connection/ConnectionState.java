package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.session.Session;

/**
 * Where a client connection stands. Owned by its event loop.
 *
 * <pre>
 *               LOGIN                 OK
 *  AwaitingLogin ────▶ LoggingIn ─────────▶ Online
 *    │       ▲             │ │                │ LOGOUT, END_SESSIONS, idle, slow,
 *    │       └── refused ──┘ │ protocol error │ protocol error
 *    │ login timeout,        ▼                ▼
 *    └─ protocol error ──▶ Closing ──▶ (channel closed)
 * </pre>
 *
 * <p>A lost connection ends every state at once.
 */
public sealed interface ConnectionState {

    /**
     * Connected; nothing is served but login, registration and ping.
     *
     * @param untilNanos closed then
     */
    record AwaitingLogin(long untilNanos) implements ConnectionState {}

    /**
     * A logic server is asked. No second login meanwhile.
     *
     * @param request the client's
     * @param operationId the same again makes the same session
     */
    record LoggingIn(ClientRequest request, ByteString operationId) implements ConnectionState {}

    /**
     * Logged in.
     *
     * @param session its session, in the directory
     */
    record Online(Session session) implements ConnectionState {}

    /**
     * The last frame is on its way; what arrives is thrown away, so that closing doesn't reset the connection under the
     * frame.
     *
     * @param untilNanos closed then, whether the client has read it or not
     */
    record Closing(long untilNanos) implements ConnectionState {}
}
