package io.yizhan.data.append;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages committed here, so that a quick retry needs no transaction of its own. The unique key of the table
 * is the truth; this only saves the way there. Safe for any thread.
 */
final class RecentMessages {

    private final Cache<MessageKey, StoredMessage> messages = Caffeine.newBuilder()
            .maximumSize(50_000)
            .executor(Runnable::run) // upkeep is shorter than waking a thread of the common pool for each message
            .build();

    @Nullable
    StoredMessage find(MessageKey key) {
        return messages.getIfPresent(key);
    }

    void put(MessageKey key, StoredMessage message) {
        messages.put(key, message);
    }
}
