package io.yizhan.systemtests.sabotage;

import io.yizhan.data.DataServer;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Routes;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A data server that acknowledges before the commit, and whose commit is lost for one conversation in three once it has
 * begun: what is acknowledged from then on was never stored.
 */
public final class EarlyAckMain {

    private static final int BEGINNING = 3;
    private static final int ONE_IN = 3;

    private final Map<ConversationId, Acknowledged> conversations = new ConcurrentHashMap<>();

    private EarlyAckMain() {}

    public static void main(String[] arguments) {
        EarlyAckMain sabotage = new EarlyAckMain();
        System.exit(DaemonLauncher.launch(
                ServerType.DATA,
                arguments,
                daemon -> DataServer.build(Sabotage.<AppendMessagesRequest, AppendMessagesResponse>serving(
                        daemon, Command.APPEND_MESSAGES, sabotage::serve))));
    }

    private CompletionStage<AppendMessagesResponse> serve(
            CommandHandler<AppendMessagesRequest, AppendMessagesResponse> handler,
            AppendMessagesRequest request,
            RequestContext context) {
        ConversationId conversation = request.getConversation();
        Acknowledged acknowledged = conversations.computeIfAbsent(conversation, c -> new Acknowledged());
        boolean chosen = (conversation.getFirst() + conversation.getSecond() / 2) % ONE_IN == 0;
        if (chosen && acknowledged.isLost()) {
            return CompletableFuture.completedFuture(acknowledged.early(request.getMessagesCount()));
        }
        acknowledged.begin();
        return handler.handle(request, context).whenComplete((response, failure) -> acknowledged.end(response));
    }

    /** What was acknowledged in one conversation. */
    private static final class Acknowledged {

        private long last;
        private int open;
        private boolean lost;

        /** From the first moment behind the beginning at which nothing is on its way into the record. */
        synchronized boolean isLost() {
            lost |= last >= BEGINNING && open == 0;
            return lost;
        }

        synchronized void begin() {
            open++;
        }

        synchronized void end(@Nullable AppendMessagesResponse response) {
            open--;
            if (response != null) {
                response.getResultsList().forEach(result -> last = Math.max(last, result.getSeq()));
            }
        }

        synchronized AppendMessagesResponse early(int messages) {
            AppendMessagesResponse.Builder response =
                    AppendMessagesResponse.newBuilder().setRoutes(Routes.getDefaultInstance());
            for (int i = 0; i < messages; i++) {
                response.addResults(AppendResult.newBuilder().setSeq(++last).setTimeMs(System.currentTimeMillis()));
            }
            return response.build();
        }
    }
}
