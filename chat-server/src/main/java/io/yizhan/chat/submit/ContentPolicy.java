package io.yizhan.chat.submit;

import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;

/**
 * The content hook: an operator's own rule of what may be said. The one implementation that {@link
 * java.util.ServiceLoader} finds on the class path is used; without one everything is allowed.
 */
@FunctionalInterface
public interface ContentPolicy {

    /** Allows everything. */
    ContentPolicy ALLOW_ALL = (sender, conversation, content) -> new Verdict.Allowed();

    /**
     * Judges one message before it is stored. Called on an event loop by several threads: must not block, and should take
     * microseconds. An exception refuses the message with INTERNAL.
     *
     * @param sender user id
     * @param content within the limits of chat.proto; text or custom
     */
    Verdict judge(long sender, ConversationId conversation, Content content);

    /** What a policy says. */
    sealed interface Verdict {

        record Allowed() implements Verdict {}

        /** @param reason one sentence for the sender */
        record Refused(String reason) implements Verdict {}
    }
}
