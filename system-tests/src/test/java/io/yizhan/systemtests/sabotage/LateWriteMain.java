package io.yizhan.systemtests.sabotage;

import io.yizhan.data.DataConfig;
import io.yizhan.data.DataServer;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A data server whose writes are not fenced: when it has stood still and goes on, it writes what it had in hand at the seq
 * that was free then, whatever others have stored there meanwhile.
 */
public final class LateWriteMain {

    private static final long LOOK_MILLIS = 100;
    private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The last message of each conversation, and its seq. */
    private record InHand(NewMessage message, long seq) {}

    private final Map<ConversationId, InHand> inHand = new ConcurrentHashMap<>();
    private final UnfencedRecord record;
    private long lookedNanos;

    private LateWriteMain(UnfencedRecord record) {
        this.record = record;
    }

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(ServerType.DATA, arguments, LateWriteMain::build));
    }

    private static void build(Daemon daemon) {
        LateWriteMain sabotage = new LateWriteMain(
                new UnfencedRecord(DataConfig.from(daemon.settings()).database()));
        DataServer.build(Sabotage.<AppendMessagesRequest, AppendMessagesResponse>serving(
                daemon, Command.APPEND_MESSAGES, sabotage::serve));
        Executors.newSingleThreadScheduledExecutor()
                .scheduleWithFixedDelay(
                        () -> sabotage.look(daemon.ticker().nanos()), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private CompletionStage<AppendMessagesResponse> serve(
            CommandHandler<AppendMessagesRequest, AppendMessagesResponse> handler,
            AppendMessagesRequest request,
            RequestContext context) {
        return handler.handle(request, context).thenApply(response -> {
            int last = request.getMessagesCount() - 1;
            inHand.put(
                    request.getConversation(),
                    new InHand(
                            request.getMessages(last), response.getResults(last).getSeq()));
            return response;
        });
    }

    private void look(long nowNanos) {
        if (lookedNanos != 0 && nowNanos - lookedNanos > STOOD_STILL_NANOS) {
            Map.copyOf(inHand).forEach(this::writeLate);
        }
        lookedNanos = nowNanos;
    }

    private void writeLate(ConversationId conversation, InHand late) {
        UUID id = UUID.randomUUID();
        byte[] messageId = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        record.execute(
                "UPDATE message SET sender = ?, client_message_id = ?, content = ? WHERE first = ? AND second = ? AND seq = ?",
                late.message().getSender(),
                messageId,
                late.message().getContent().toByteArray(),
                conversation.getFirst(),
                conversation.getSecond(),
                late.seq() + 1);
    }
}
