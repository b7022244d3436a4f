package io.yizhan.logic.session;

import io.yizhan.logic.Checks;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** CLOSE_SESSIONS: an access server's sessions that are gone. */
public final class CloseSessionsHandler implements CommandHandler<CloseSessionsRequest, CloseSessionsResponse> {

    private final Caller dataProxies;

    public CloseSessionsHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.CLOSE_SESSIONS;
    }

    @Override
    public CompletionStage<CloseSessionsResponse> handle(CloseSessionsRequest request, RequestContext context) {
        Checks.ownAccessServer(request.getAccess(), context);
        if (request.getSessionsCount() == 0) {
            return CompletableFuture.completedFuture(CloseSessionsResponse.getDefaultInstance());
        }
        OutboundCall call = OutboundCall.within(context, Command.REMOVE_SESSIONS, request)
                .keyed(RoutingKeys.ofId(request.getSessions(0).getUserId()));
        return dataProxies.call(call, CloseSessionsResponse.class);
    }
}
