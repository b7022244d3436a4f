package io.yizhan.client.store;

import io.yizhan.proto.ConversationId;
import java.util.Map;
import java.util.Optional;

/**
 * How far this device has received each conversation. An application with a database keeps the cursor in the
 * transaction that stores the messages, returns it from {@link #loadCursors}, and leaves {@link #saveCursors} empty: then each message
 * reaches it exactly once even if it dies at any moment.
 */
public interface CursorStore {

    /**
     * The last seq taken, per conversation. Called once, before the first connection, on a thread that may block.
     *
     * @return empty on a device that has never been in sync, which then gets only the newest part of the history; an
     *     empty map, once there was a {@link #saveCursors}, is not that
     */
    Optional<Map<ConversationId, Long>> loadCursors();

    /**
     * Remembers that the application has taken everything up to these seqs. Called on the callback threads after the
     * listener has returned, one call at a time.
     *
     * @param changed may be empty, when a first sync found nothing
     */
    void saveCursors(Map<ConversationId, Long> changed);
}
