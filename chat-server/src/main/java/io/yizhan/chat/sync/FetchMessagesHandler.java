package io.yizhan.chat.sync;

import io.yizhan.proto.Command;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** FETCH_MESSAGES: a page of a conversation's log. The entries pass through as they are stored. */
public final class FetchMessagesHandler implements CommandHandler<FetchMessagesRequest, FetchMessagesResponse> {

    static final int MAX_LIMIT = 200;

    private final Caller dataProxies;

    public FetchMessagesHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.FETCH_MESSAGES;
    }

    @Override
    public CompletionStage<FetchMessagesResponse> handle(FetchMessagesRequest request, RequestContext context) {
        ReadableConversation.require(request.getConversation(), context);
        if (request.getFromSeq() < 0) {
            throw new StatusException(Status.INVALID, "from_seq: beyond 2^63");
        }
        if (request.getLimit() < 0 || request.getLimit() > MAX_LIMIT) {
            throw new StatusException(
                    Status.INVALID,
                    "limit: " + Integer.toUnsignedString(request.getLimit()) + " (expected: at most " + MAX_LIMIT
                            + ")");
        }
        return dataProxies.call(
                OutboundCall.within(context, Command.READ_MESSAGES, request), FetchMessagesResponse.class);
    }
}
