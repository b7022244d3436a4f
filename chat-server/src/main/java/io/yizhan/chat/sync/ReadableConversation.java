package io.yizhan.chat.sync;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;

/** What can be said of a conversation's name alone. Who is a member of a group, the data server knows. */
final class ReadableConversation {

    private ReadableConversation() {}

    /** @throws StatusException INVALID or FORBIDDEN if the user can't possibly read it */
    static void require(ConversationId conversation, RequestContext context) {
        if (context.userId() == 0) {
            throw new StatusException(Status.FORBIDDEN, "conversations are read in a session");
        }
        if (!ConversationIds.isValid(conversation)) {
            throw new StatusException(
                    Status.INVALID, "conversation: names none (expected: first < second < 2^53, first 0 for a group)");
        }
        if (!ConversationIds.isGroup(conversation) && ConversationIds.peerOf(conversation, context.userId()) == 0) {
            throw new StatusException(Status.FORBIDDEN, "conversation: of two other users");
        }
    }
}
