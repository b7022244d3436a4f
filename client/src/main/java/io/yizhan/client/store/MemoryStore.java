package io.yizhan.client.store;

import io.yizhan.proto.ConversationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers until the process ends. Safe for any thread. */
public final class MemoryStore implements CursorStore, TokenStore {
    private @Nullable Map<ConversationId, Long> cursors;
    private @Nullable String token;

    @Override
    public synchronized Optional<Map<ConversationId, Long>> loadCursors() {
        return Optional.ofNullable(cursors).map(Map::copyOf);
    }

    @Override
    public synchronized void saveCursors(Map<ConversationId, Long> changed) {
        Map<ConversationId, Long> known = cursors;
        if (known == null) {
            known = new HashMap<>();
            cursors = known;
        }
        known.putAll(changed);
    }

    @Override
    public synchronized Optional<String> loadToken() {
        return Optional.ofNullable(token);
    }

    @Override
    public synchronized void saveToken(String token) {
        this.token = token;
    }

    @Override
    public synchronized void clearToken() {
        token = null;
    }
}
