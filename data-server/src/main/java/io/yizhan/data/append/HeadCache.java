package io.yizhan.data.append;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yizhan.data.conversation.ConversationKey;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Heads as this data server last saw them. May be wrong at any time: each use ends with the compare-and-set in the
 * transaction that writes. Safe for any thread.
 */
final class HeadCache {

    /** About 100 MB: a head weighs some 150 bytes, and 8 more for each member. */
    private static final long MAX_WEIGHT = 600_000;

    /** Tidied by whoever uses it: a task for another thread costs more. */
    private final Cache<ConversationKey, Head> heads = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MAX_WEIGHT)
            .weigher((ConversationKey key, Head head) -> 1 + head.members().size() / 16)
            .build();

    @Nullable
    Head find(ConversationKey conversation) {
        return heads.getIfPresent(conversation);
    }

    void put(ConversationKey conversation, Head head) {
        heads.put(conversation, head);
    }

    void forget(ConversationKey conversation) {
        heads.invalidate(conversation);
    }

    void forget(Collection<ConversationKey> conversations) {
        heads.invalidateAll(conversations);
    }
}
