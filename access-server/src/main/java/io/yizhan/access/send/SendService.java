package io.yizhan.access.send;

import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes batches of sends to the chat servers; what all sessions share. Safe for any thread. */
public final class SendService {

    private final SendConfig config;
    private final Caller chat;
    private final Ticker ticker;
    private final AccessMetrics metrics;

    public SendService(SendConfig config, Caller chat, Ticker ticker, AccessMetrics metrics) {
        this.config = config;
        this.chat = chat;
        this.ticker = ticker;
        this.metrics = metrics;
    }

    SendConfig config() {
        return config;
    }

    long nowNanos() {
        return ticker.nanos();
    }

    CompletableFuture<SubmitMessagesResponse> submit(
            long userId, long sessionId, ConversationId conversation, List<QueuedSend> batch) {
        SubmitMessagesRequest.Builder request =
                SubmitMessagesRequest.newBuilder().setConversation(conversation);
        for (QueuedSend send : batch) {
            request.addMessages(send.request().body());
        }
        metrics.submit(batch.size());
        OutboundCall call = OutboundCall.of(
                        Command.SUBMIT_MESSAGES, request.build(), Deadline.after(config.timeout(), ticker))
                .as(userId, sessionId);
        return chat.call(call, SubmitMessagesResponse.class);
    }
}
