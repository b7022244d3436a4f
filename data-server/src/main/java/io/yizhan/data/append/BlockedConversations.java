package io.yizhan.data.append;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yizhan.data.conversation.ConversationKey;
import java.time.Duration;
import java.util.Collection;

/**
 * Conversations whose row somebody else held a moment ago. For a while they are asked for without waiting, so that not
 * every batch with one of them waits for the lock again. Safe for any thread.
 */
final class BlockedConversations {

    private final Cache<ConversationKey, Boolean> conversations = Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterWrite(Duration.ofSeconds(2))
            .maximumSize(10_000)
            .build();

    void add(Collection<ConversationKey> held) {
        held.forEach(conversation -> conversations.put(conversation, Boolean.TRUE));
    }

    boolean containsAny(Collection<ConversationKey> asked) {
        return asked.stream().anyMatch(conversation -> conversations.getIfPresent(conversation) != null);
    }
}
