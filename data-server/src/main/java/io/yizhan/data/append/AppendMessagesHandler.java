package io.yizhan.data.append;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionStage;

/** Stores messages. */
public final class AppendMessagesHandler implements CommandHandler<AppendMessagesRequest, AppendMessagesResponse> {

    private static final int MAX_MESSAGES = 64;
    private static final int MAX_CONTENT_BYTES = 64 * 1024;
    private static final int HASH_BYTES = 16;

    private final GroupCommit commit;

    public AppendMessagesHandler(GroupCommit commit) {
        this.commit = commit;
    }

    @Override
    public Command command() {
        return Command.APPEND_MESSAGES;
    }

    @Override
    public CompletionStage<AppendMessagesResponse> handle(AppendMessagesRequest request, RequestContext context) {
        ConversationKey conversation = ConversationKey.of(request.getConversation());
        int count = request.getMessagesCount();
        require(count >= 1 && count <= MAX_MESSAGES, Status.INVALID, "messages: 1 to " + MAX_MESSAGES + ".");
        for (NewMessage message : request.getMessagesList()) {
            require(
                    message.getClientMessageId().size() == MessageKey.ID_BYTES,
                    Status.INVALID,
                    "client_message_id: must have 16 bytes.");
            require(message.getContentHash().size() == HASH_BYTES, Status.INVALID, "content_hash: must have 16 bytes.");
            require(
                    message.getContent().size() <= MAX_CONTENT_BYTES,
                    Status.TOO_LARGE,
                    "content: at most " + MAX_CONTENT_BYTES + " bytes.");
        }
        return commit.append(conversation, request.getMessagesList(), context);
    }

    private static void require(boolean condition, Status status, String reason) {
        if (!condition) {
            throw new StatusException(status, reason);
        }
    }
}
