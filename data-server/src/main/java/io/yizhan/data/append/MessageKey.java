package io.yizhan.data.append;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import java.nio.ByteBuffer;

/** What makes a message the same message: its conversation, its sender and the sender's 16 bytes. */
record MessageKey(ConversationKey conversation, long sender, long idHigh, long idLow) {

    static final int ID_BYTES = 16;

    static MessageKey of(ConversationKey conversation, long sender, ByteString clientMessageId) {
        return of(conversation, sender, clientMessageId.asReadOnlyByteBuffer());
    }

    static MessageKey of(ConversationKey conversation, long sender, ByteBuffer clientMessageId) {
        return new MessageKey(conversation, sender, clientMessageId.getLong(), clientMessageId.getLong());
    }

    byte[] id() {
        return ByteBuffer.allocate(ID_BYTES).putLong(idHigh).putLong(idLow).array();
    }
}
