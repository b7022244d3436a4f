package io.yizhan.client;

import io.yizhan.proto.ConversationId;

/** A message that is stored. Immutable. */
public final class SentMessage {
    private final ConversationId conversation;
    private final MessageId id;
    private final long seq;
    private final long timeMillis;

    public SentMessage(ConversationId conversation, MessageId id, long seq, long timeMillis) {
        this.conversation = conversation;
        this.id = id;
        this.seq = seq;
        this.timeMillis = timeMillis;
    }

    public ConversationId conversation() {
        return conversation;
    }

    public MessageId id() {
        return id;
    }

    /** Its place in the conversation, from 1. */
    public long seq() {
        return seq;
    }

    /** When it was stored, milliseconds since 1970-01-01 UTC by the server's clock. */
    public long timeMillis() {
        return timeMillis;
    }
}
