package io.yizhan.logic.profile;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** GET_PRESENCE: who is online, and on which kinds of device. */
public final class GetPresenceHandler implements CommandHandler<GetPresenceRequest, GetPresenceResponse> {

    private static final int MAX_USERS = 100;

    private final Caller dataProxies;

    public GetPresenceHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.GET_PRESENCE;
    }

    @Override
    public CompletionStage<GetPresenceResponse> handle(GetPresenceRequest request, RequestContext context) {
        Checks.session(context);
        Checks.atMost("user_ids", request.getUserIdsCount(), MAX_USERS);
        Checks.ids("user_ids", request.getUserIdsList());
        return dataProxies.call(
                OutboundCall.within(context, Command.READ_PRESENCE, request), GetPresenceResponse.class);
    }
}
