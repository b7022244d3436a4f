package io.yizhan.data.append;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.NewMessage;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.time.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One request on its way to a commit.
 *
 * @param sender user id; 0 where it is unknown
 * @param session of the sender, which needs no push of what it has sent; 0 where it is unknown
 * @param messages in the order to be stored
 * @param bytes of all contents together
 * @param retried somebody sent the same before, so it may be stored already
 * @param answer completed after the commit, or with the reason why there was none
 */
record Append(
        ConversationKey conversation,
        long sender,
        long session,
        List<NewMessage> messages,
        int bytes,
        boolean retried,
        Deadline deadline,
        CompletableFuture<AppendMessagesResponse> answer) {

    static Append of(ConversationKey conversation, List<NewMessage> messages, RequestContext context) {
        int bytes = messages.stream()
                .mapToInt(message -> message.getContent().size())
                .sum();
        return new Append(
                conversation,
                context.userId(),
                context.sessionId(),
                messages,
                bytes,
                context.attempt() > 0,
                context.deadline(),
                new CompletableFuture<>());
    }

    MessageKey key(NewMessage message) {
        return MessageKey.of(conversation, message.getSender(), message.getClientMessageId());
    }

    void fail(Throwable cause) {
        answer.completeExceptionally(cause);
    }
}
