package io.yizhan.data.account;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** Profiles by id or by account name. */
final class ReadProfilesHandler implements CommandHandler<GetProfilesRequest, GetProfilesResponse> {

    private final AccountStore store;
    private final Workers workers;

    ReadProfilesHandler(AccountStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_PROFILES;
    }

    @Override
    public CompletionStage<GetProfilesResponse> handle(GetProfilesRequest request, RequestContext context) {
        AccountHandlers.require(
                request.getUserIdsCount() + request.getAccountsCount() <= 100, "user_ids and accounts: at most 100.");
        return workers.submit(context.deadline(), () -> store.profiles(request));
    }
}
