package io.yizhan.logic.session;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/**
 * RECONCILE_SESSIONS: what an access server really holds. The answer names its sessions that newer ones have replaced;
 * the access server ends them itself.
 */
public final class ReconcileSessionsHandler
        implements CommandHandler<ReconcileSessionsRequest, ReconcileSessionsResponse> {

    private final Caller dataProxies;

    public ReconcileSessionsHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.RECONCILE_SESSIONS;
    }

    @Override
    public CompletionStage<ReconcileSessionsResponse> handle(ReconcileSessionsRequest request, RequestContext context) {
        Checks.ownAccessServer(request.getAccess(), context);
        int part = request.getPart();
        if (part < 0 || part >= request.getParts()) {
            throw Checks.invalid("part: " + part + " of " + request.getParts() + " (expected: 0 to parts - 1)");
        }
        // The parts of one access server spread over the data servers.
        OutboundCall call =
                OutboundCall.within(context, Command.REPAIR_PRESENCE, request).keyed(RoutingKeys.ofId(part));
        return dataProxies.call(call, ReconcileSessionsResponse.class);
    }
}
