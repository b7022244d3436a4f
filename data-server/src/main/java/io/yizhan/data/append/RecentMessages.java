package io.yizhan.data.append;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages committed here, so that a quick retry needs no transaction of its own. The unique key of the table
 * is the truth; this only saves the way there. First in, first out: a retry comes soon or not at all, so that age alone
 * says what can go. Safe for any thread.
 */
final class RecentMessages {

    private final int size;
    /** The oldest first. */
    private final Map<MessageKey, StoredMessage> messages = new LinkedHashMap<>();

    /** @param size messages kept */
    RecentMessages(int size) {
        this.size = size;
    }

    @Nullable
    synchronized StoredMessage find(MessageKey key) {
        return messages.get(key);
    }

    synchronized void put(MessageKey key, StoredMessage message) {
        messages.put(key, message);
        if (messages.size() > size) {
            Iterator<MessageKey> oldest = messages.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
