package io.yizhan.runtime.failpoint;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.failpoint.FailPoints.Works;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A handler with a fail point between its work and its response. */
final class PointedHandler<Q extends Message, R extends Message> implements CommandHandler<Q, R> {

    private final CommandHandler<Q, R> handler;
    private final Works works;
    private final FailPoint response;

    PointedHandler(CommandHandler<Q, R> handler, Works works) {
        this.handler = handler;
        this.works = works;
        this.response = works.point(
                "response",
                CommandWord.of(handler.command()),
                "The request was served, and the response not sent. DROP: it never is.");
    }

    @Override
    public Command command() {
        return handler.command();
    }

    @Override
    public CompletionStage<R> handle(Q request, RequestContext context) {
        return handler.handle(request, context)
                .thenCompose(body -> response.reached() ? tooLate(context) : CompletableFuture.completedStage(body));
    }

    /** What is answered behind the deadline is not sent. */
    private CompletionStage<R> tooLate(RequestContext context) {
        CompletableFuture<R> never = new CompletableFuture<>();
        works.scheduler()
                .schedule(
                        () -> never.completeExceptionally(
                                new StatusException(Status.TIMEOUT, "a fail point dropped the response")),
                        Math.max(0, context.deadline().remainingNanos(works.ticker())) + 1,
                        TimeUnit.NANOSECONDS);
        return never;
    }
}
