package io.yizhan.data.account;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReadCredentialsRequest;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** What a password is checked against. */
final class ReadCredentialsHandler implements CommandHandler<ReadCredentialsRequest, ReadCredentialsResponse> {

    private final AccountStore store;
    private final Workers workers;

    ReadCredentialsHandler(AccountStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_CREDENTIALS;
    }

    @Override
    public CompletionStage<ReadCredentialsResponse> handle(ReadCredentialsRequest request, RequestContext context) {
        return workers.submit(context.deadline(), () -> store.credentials(request.getAccount()));
    }
}
