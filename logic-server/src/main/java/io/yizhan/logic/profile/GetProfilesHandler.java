package io.yizhan.logic.profile;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** GET_PROFILES: of users by id or by account name. */
public final class GetProfilesHandler implements CommandHandler<GetProfilesRequest, GetProfilesResponse> {

    private static final int MAX_USERS = 100;

    private final Caller dataProxies;

    public GetProfilesHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.GET_PROFILES;
    }

    @Override
    public CompletionStage<GetProfilesResponse> handle(GetProfilesRequest request, RequestContext context) {
        Checks.session(context);
        Checks.atMost("user_ids and accounts", request.getUserIdsCount() + request.getAccountsCount(), MAX_USERS);
        Checks.ids("user_ids", request.getUserIdsList());
        request.getAccountsList().forEach(Checks::account);
        return dataProxies.call(
                OutboundCall.within(context, Command.READ_PROFILES, request), GetProfilesResponse.class);
    }
}
