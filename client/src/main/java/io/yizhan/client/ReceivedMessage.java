package io.yizhan.client;

import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;

/** One entry of a conversation's log, as it reaches the application. Immutable. */
public final class ReceivedMessage {
    private final LogEntry entry;
    private final boolean own;

    public ReceivedMessage(LogEntry entry, boolean own) {
        this.entry = entry;
        this.own = own;
    }

    public ConversationId conversation() {
        return entry.getConversation();
    }

    /** Its place in the conversation: 1, 2, 3 … */
    public long seq() {
        return entry.getSeq();
    }

    /** User id of the sender; 0 for the suite itself. */
    public long sender() {
        return entry.getSender();
    }

    /** When it was stored, milliseconds since 1970-01-01 UTC by the server's clock. */
    public long timeMillis() {
        return entry.getTimeMs();
    }

    public Content content() {
        return entry.getContent();
    }

    /**
     * This user wrote it, on another device or in an earlier run. What this client itself sends and gets acknowledged
     * isn't told to the listener again.
     */
    public boolean own() {
        return own;
    }

    /** Everything, as the server keeps it. */
    public LogEntry entry() {
        return entry;
    }
}
