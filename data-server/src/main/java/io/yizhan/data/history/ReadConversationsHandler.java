package io.yizhan.data.history;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** A page of the conversations of the user on whose behalf it is sent. */
final class ReadConversationsHandler implements CommandHandler<ListConversationsRequest, ListConversationsResponse> {

    private final ConversationReader store;
    private final Workers workers;

    ReadConversationsHandler(ConversationReader store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_CONVERSATIONS;
    }

    @Override
    public CompletionStage<ListConversationsResponse> handle(ListConversationsRequest request, RequestContext context) {
        return workers.submit(context.deadline(), () -> store.list(context.userId(), request));
    }
}
