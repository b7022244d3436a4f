package io.yizhan.systemtests.sabotage;

import io.yizhan.data.DataConfig;
import io.yizhan.data.DataServer;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A data server that now and then moves a conversation's head by one with no message for that seq. */
public final class GapInSeqMain {

    private static final int ONE_IN = 7;

    private GapInSeqMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(ServerType.DATA, arguments, GapInSeqMain::build));
    }

    private static void build(Daemon daemon) {
        UnfencedRecord record =
                new UnfencedRecord(DataConfig.from(daemon.settings()).database());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        DataServer.build(Sabotage.<AppendMessagesRequest, AppendMessagesResponse>serving(
                daemon,
                Command.APPEND_MESSAGES,
                (handler, request, context) -> serve(handler, request, context, record, thread)));
    }

    private static CompletionStage<AppendMessagesResponse> serve(
            CommandHandler<AppendMessagesRequest, AppendMessagesResponse> handler,
            AppendMessagesRequest request,
            RequestContext context,
            UnfencedRecord record,
            ExecutorService thread) {
        ConversationId conversation = request.getConversation();
        return handler.handle(request, context)
                .thenApplyAsync(
                        response -> {
                            long last = response.getResults(response.getResultsCount() - 1)
                                    .getSeq();
                            if (last % ONE_IN == 0) {
                                record.execute(
                                        "UPDATE conversation SET last_seq = last_seq + 1 WHERE first = ? AND second = ?",
                                        conversation.getFirst(),
                                        conversation.getSecond());
                            }
                            return response;
                        },
                        thread);
    }
}
