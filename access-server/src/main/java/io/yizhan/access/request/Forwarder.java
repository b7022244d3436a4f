package io.yizhan.access.request;

import com.google.protobuf.Message;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Failures;
import io.yizhan.access.session.Session;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Hands a client's request on to the logic or chat servers, with a header of its own: user and session are the
 * connection's, the routing key is computed from the body. Nothing of the client's envelope travels but the time it
 * allows and its trace.
 */
final class Forwarder {

    private final RequestConfig config;
    private final Caller logic;
    private final Caller chat;
    private final Ticker ticker;

    Forwarder(RequestConfig config, Caller logic, Caller chat, Ticker ticker) {
        this.config = config;
        this.logic = logic;
        this.chat = chat;
        this.ticker = ticker;
    }

    void forward(ClientConnection connection, ClientRequest request, CommandWord word, Message body) {
        if (!connection.beginForward(request)) {
            return;
        }
        Optional<Session> session = connection.session();
        long userId = session.map(Session::userId).orElse(0L);
        OutboundCall call = new OutboundCall(
                word,
                body,
                word.routingKey(body, userId),
                0,
                NodeId.getDefaultInstance(),
                userId,
                session.map(Session::sessionId).orElse(0L),
                Deadline.after(timeout(request), ticker),
                request.traceId());
        Caller caller = word.server() == ServerType.LOGIC ? logic : chat;
        caller.call(call, responseType(word))
                .whenComplete((answer, failure) -> connection.run(() -> {
                    connection.endForward(request);
                    if (answer == null) {
                        Failures.answer(connection, request, failure);
                    } else {
                        connection.answer(request, answer);
                    }
                }));
    }

    private Duration timeout(ClientRequest request) {
        Duration wanted = request.timeoutMillis() == 0 ? config.timeout() : Duration.ofMillis(request.timeoutMillis());
        return wanted.compareTo(config.maxTimeout()) < 0 ? wanted : config.maxTimeout();
    }

    private static Class<? extends Message> responseType(CommandWord word) {
        return word.responsePrototype()
                .orElseThrow(() -> new IllegalStateException(word + ": has no response (expected: one)"))
                .getClass();
    }
}
