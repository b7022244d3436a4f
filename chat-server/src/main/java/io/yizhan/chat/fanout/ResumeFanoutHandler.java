package io.yizhan.chat.fanout;

import io.yizhan.proto.Command;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.ResumeFanoutResponse;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** RESUME_FANOUT: takes over what the record still owes, and answers before the work is done. */
public final class ResumeFanoutHandler implements CommandHandler<ResumeFanoutRequest, ResumeFanoutResponse> {

    private final FanoutResumer resumer;

    public ResumeFanoutHandler(FanoutResumer resumer) {
        this.resumer = resumer;
    }

    @Override
    public Command command() {
        return Command.RESUME_FANOUT;
    }

    @Override
    public CompletionStage<ResumeFanoutResponse> handle(ResumeFanoutRequest request, RequestContext context) {
        if (context.source().getType() != ServerType.DATA) {
            throw new StatusException(Status.FORBIDDEN, "only a data server hands over what the record owes");
        }
        resumer.resume(request, context.source());
        return CompletableFuture.completedFuture(ResumeFanoutResponse.getDefaultInstance());
    }
}
