package io.yizhan.data.history;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** How far the user on whose behalf it is sent has read. */
final class WriteReadPositionHandler implements CommandHandler<MarkReadRequest, MarkReadResponse> {

    private final ConversationReader store;
    private final Workers workers;

    WriteReadPositionHandler(ConversationReader store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.WRITE_READ_POSITION;
    }

    @Override
    public CompletionStage<MarkReadResponse> handle(MarkReadRequest request, RequestContext context) {
        return workers.submit(context.deadline(), () -> store.markRead(context.userId(), request));
    }
}
