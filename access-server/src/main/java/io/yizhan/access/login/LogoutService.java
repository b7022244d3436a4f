package io.yizhan.access.login;

import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Failures;
import io.yizhan.access.session.Session;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.LogoutResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;

/**
 * LOGOUT: has the token revoked, then answers and closes. While the token can't be revoked the session goes on, so that
 * the client may try again.
 */
public final class LogoutService {

    private final LoginConfig config;
    private final NodeIdentity identity;
    private final Caller logic;
    private final Ticker ticker;

    public LogoutService(LoginConfig config, NodeIdentity identity, Caller logic, Ticker ticker) {
        this.config = config;
        this.identity = identity;
        this.logic = logic;
        this.ticker = ticker;
    }

    /** On the connection's event loop. */
    public void logout(ClientConnection connection, ClientRequest request, Session session) {
        if (!connection.beginForward(request)) {
            return;
        }
        CloseSessionsRequest close = CloseSessionsRequest.newBuilder()
                .setAccess(identity.self())
                .addSessions(session.ref())
                .setRevoke(true)
                .build();
        long userId = session.userId();
        Deadline deadline = Deadline.after(config.timeout(), ticker);
        OutboundCall call = OutboundCall.of(Command.CLOSE_SESSIONS, close, deadline)
                .as(userId, session.sessionId())
                .keyed(RoutingKeys.ofId(userId));
        logic.call(call, CloseSessionsResponse.class)
                .whenComplete((answer, failure) -> connection.run(() -> {
                    connection.endForward(request);
                    if (answer == null) {
                        Failures.answer(connection, request, failure);
                    } else {
                        connection.answer(request, LogoutResponse.getDefaultInstance());
                        connection.closeAfterAnswer();
                    }
                }));
    }
}
