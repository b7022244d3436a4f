package io.yizhan.systemtests.sabotage;

import io.yizhan.chat.ChatServer;
import io.yizhan.proto.Command;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A chat server that stores each batch of a sender's messages the last first. Takes its time, so that batches gather. */
public final class SwappedOrderMain {

    private static final int MILLIS = 300;

    private SwappedOrderMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(
                ServerType.CHAT,
                arguments,
                daemon -> ChatServer.build(Sabotage.<SubmitMessagesRequest, SubmitMessagesResponse>serving(
                        daemon,
                        Command.SUBMIT_MESSAGES,
                        (handler, request, context) -> serve(handler, request, context, daemon)))));
    }

    private static CompletionStage<SubmitMessagesResponse> serve(
            CommandHandler<SubmitMessagesRequest, SubmitMessagesResponse> handler,
            SubmitMessagesRequest request,
            RequestContext context,
            Daemon daemon) {
        SubmitMessagesRequest swapped = request.toBuilder()
                .clearMessages()
                .addAllMessages(reversed(request.getMessagesList()))
                .build();
        Executor later = task -> daemon.scheduler().schedule(task, MILLIS, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> handler.handle(swapped, context), later)
                .thenCompose(stored -> stored)
                .thenApply(response -> response.toBuilder()
                        .clearResults()
                        .addAllResults(reversed(response.getResultsList()))
                        .build());
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }
}
