package io.yizhan.chat.sync;

import io.yizhan.proto.Command;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** MARK_READ: how far a user has read a conversation. */
public final class MarkReadHandler implements CommandHandler<MarkReadRequest, MarkReadResponse> {

    private final Caller dataProxies;

    public MarkReadHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.MARK_READ;
    }

    @Override
    public CompletionStage<MarkReadResponse> handle(MarkReadRequest request, RequestContext context) {
        ReadableConversation.require(request.getConversation(), context);
        if (request.getReadSeq() < 0) {
            throw new StatusException(Status.INVALID, "read_seq: beyond 2^63");
        }
        return dataProxies.call(
                OutboundCall.within(context, Command.WRITE_READ_POSITION, request), MarkReadResponse.class);
    }
}
