package io.yizhan.data.account;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** Creates an account. */
final class WriteAccountHandler implements CommandHandler<WriteAccountRequest, WriteAccountResponse> {

    private final AccountStore store;
    private final Workers workers;

    WriteAccountHandler(AccountStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.WRITE_ACCOUNT;
    }

    @Override
    public CompletionStage<WriteAccountResponse> handle(WriteAccountRequest request, RequestContext context) {
        AccountHandlers.require(
                !request.getAccount().isEmpty()
                        && request.getAccount().length() <= 64
                        && AccountTable.isAscii(request.getAccount()),
                "account: 1 to 64 characters of ASCII.");
        AccountHandlers.require(request.getOperationId().size() == 16, "operation_id: must have 16 bytes.");
        AccountHandlers.require(
                AccountHandlers.fits(request.getDisplayName(), 64), "display_name: at most 64 characters.");
        return workers.submit(context.deadline(), () -> store.create(request));
    }
}
