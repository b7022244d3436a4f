package io.yizhan.chat.sync;

import io.yizhan.proto.Command;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** LIST_CONVERSATIONS: the first step of a device's sync. */
public final class ListConversationsHandler
        implements CommandHandler<ListConversationsRequest, ListConversationsResponse> {

    static final int MAX_LIMIT = 500;

    private final Caller dataProxies;

    public ListConversationsHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.LIST_CONVERSATIONS;
    }

    @Override
    public CompletionStage<ListConversationsResponse> handle(ListConversationsRequest request, RequestContext context) {
        if (context.userId() == 0) {
            throw new StatusException(Status.FORBIDDEN, "conversations are listed in a session");
        }
        if (request.getLimit() < 0 || request.getLimit() > MAX_LIMIT) {
            throw new StatusException(
                    Status.INVALID,
                    "limit: " + Integer.toUnsignedString(request.getLimit()) + " (expected: at most " + MAX_LIMIT
                            + ")");
        }
        return dataProxies.call(
                OutboundCall.within(context, Command.READ_CONVERSATIONS, request), ListConversationsResponse.class);
    }
}
