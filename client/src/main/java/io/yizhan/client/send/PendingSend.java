package io.yizhan.client.send;

import com.google.protobuf.ByteString;
import io.yizhan.client.MessageId;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.SendMessageRequest;
import java.util.concurrent.CompletableFuture;

/** One message from the caller's request to the end of its future. On the loop's thread only. */
public final class PendingSend {
    final ConversationId conversation;
    final MessageId id;
    final ByteString body;
    final long deadlineNanos;
    final CompletableFuture<SentMessage> future;
    /** Counts up in its lane. */
    long number;
    /** Under way on the current link. */
    boolean inFlight;
    /** Some earlier try may have been carried out. */
    boolean fateUnknown;
    /** The future is done; only the answer that is under way is waited for. */
    boolean settled;

    /**
     * It has shown up in the log. If its answer was bad or hasn't come, it is repeated all the same: until then the server takes
     * nothing newer of this conversation.
     */
    boolean seen;

    /**
     * @param deadlineNanos by the loop's clock
     * @param future fails or succeeds exactly once
     */
    public PendingSend(
            ConversationId conversation,
            MessageId id,
            Content content,
            long deadlineNanos,
            CompletableFuture<SentMessage> future) {
        this.conversation = conversation;
        this.id = id;
        this.deadlineNanos = deadlineNanos;
        this.future = future;
        body = SendMessageRequest.newBuilder()
                .setConversation(conversation)
                .setClientMessageId(id.bytes())
                .setContent(content)
                .build()
                .toByteString();
    }
}
