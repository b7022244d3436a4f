package io.yizhan.data.account;

import io.yizhan.data.operation.OperationTable;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** Changes the profile of the user on whose behalf it is sent. */
final class WriteProfileHandler implements CommandHandler<UpdateProfileRequest, UpdateProfileResponse> {

    private final AccountStore store;
    private final Workers workers;

    WriteProfileHandler(AccountStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.WRITE_PROFILE;
    }

    @Override
    public CompletionStage<UpdateProfileResponse> handle(UpdateProfileRequest request, RequestContext context) {
        AccountHandlers.require(
                AccountHandlers.fits(request.getDisplayName(), 64), "display_name: at most 64 characters.");
        AccountHandlers.require(
                AccountHandlers.fits(request.getAvatarUrl(), 512), "avatar_url: at most 512 characters.");
        AccountHandlers.require(
                AccountHandlers.fits(request.getSignature(), 256), "signature: at most 256 characters.");
        OperationTable.check(request.getOperationId());
        return workers.submit(context.deadline(), () -> store.update(context.userId(), request, context.deadline()));
    }
}
