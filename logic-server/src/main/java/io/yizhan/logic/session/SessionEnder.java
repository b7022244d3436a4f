package io.yizhan.logic.session;

import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.EndSessionsRequest;
import io.yizhan.proto.EndSessionsResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells access servers to end sessions. Their presence is gone already, so a failure delays nobody for long and is
 * ignored: an access server that is gone holds no session, and one that was not reached learns it when it reconciles.
 * Safe for any thread.
 */
public final class SessionEnder {

    private static final Logger log = LoggerFactory.getLogger(SessionEnder.class);

    static final Duration WAIT = Duration.ofSeconds(1);

    private final Caller logicProxies;
    private final Ticker ticker;

    public SessionEnder(Caller logicProxies, Ticker ticker) {
        this.logicProxies = logicProxies;
        this.ticker = ticker;
    }

    /**
     * Ends sessions, each where it is.
     *
     * @param text for a human reader
     * @return completed when all have ended, or after a second; never fails
     */
    public CompletionStage<Void> end(
            List<ReplacedSession> sessions, EndReason reason, String text, RequestContext context) {
        Map<NodeId, EndSessionsRequest.Builder> requests = new LinkedHashMap<>();
        for (ReplacedSession session : sessions) {
            // The lineage: a successor may have taken the connection over since.
            NodeId target = session.getAccess().toBuilder().clearIncarnation().build();
            requests.computeIfAbsent(
                            target,
                            node -> EndSessionsRequest.newBuilder()
                                    .setReason(reason)
                                    .setText(text))
                    .addSessions(session.getSession());
        }
        return CompletableFuture.allOf(requests.entrySet().stream()
                .map(request -> end(request.getKey(), request.getValue().build(), context))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> end(NodeId access, EndSessionsRequest request, RequestContext context) {
        OutboundCall call = OutboundCall.within(context, Command.END_SESSIONS, request)
                .keyed(RoutingKeys.ofId(request.getSessions(0).getUserId()))
                .by(Deadline.after(WAIT, ticker).min(context.deadline()))
                .to(access);
        return logicProxies.call(call, EndSessionsResponse.class).handle((response, error) -> {
            if (error != null) {
                log.debug(
                        "sessions not ended node=access-{} sessions={} status={}",
                        access.getInstance(),
                        request.getSessionsCount(),
                        Statuses.of(error).status());
            }
            return null;
        });
    }
}
