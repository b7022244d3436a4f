package io.yizhan.data.history;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** A page of a log, on behalf of a user or of the suite itself. */
final class ReadMessagesHandler implements CommandHandler<FetchMessagesRequest, FetchMessagesResponse> {

    private final LogReader store;
    private final Workers workers;

    ReadMessagesHandler(LogReader store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_MESSAGES;
    }

    @Override
    public CompletionStage<FetchMessagesResponse> handle(FetchMessagesRequest request, RequestContext context) {
        return workers.submit(context.deadline(), () -> store.read(context.userId(), request));
    }
}
