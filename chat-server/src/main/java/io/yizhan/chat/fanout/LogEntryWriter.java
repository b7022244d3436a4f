package io.yizhan.chat.fanout;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a LogEntry around content bytes that stay as the sender wrote them. */
public final class LogEntryWriter {

    private LogEntryWriter() {}

    /** @param content a Content */
    public static ByteString write(
            ConversationId conversation,
            long seq,
            long sender,
            ByteString clientMessageId,
            long timeMillis,
            ByteString content) {
        int size = CodedOutputStream.computeMessageSize(LogEntry.CONVERSATION_FIELD_NUMBER, conversation)
                + CodedOutputStream.computeUInt64Size(LogEntry.SEQ_FIELD_NUMBER, seq)
                + CodedOutputStream.computeUInt64Size(LogEntry.SENDER_FIELD_NUMBER, sender)
                + CodedOutputStream.computeBytesSize(LogEntry.CLIENT_MESSAGE_ID_FIELD_NUMBER, clientMessageId)
                + CodedOutputStream.computeInt64Size(LogEntry.TIME_MS_FIELD_NUMBER, timeMillis)
                + CodedOutputStream.computeBytesSize(LogEntry.CONTENT_FIELD_NUMBER, content);
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeMessage(LogEntry.CONVERSATION_FIELD_NUMBER, conversation);
            out.writeUInt64(LogEntry.SEQ_FIELD_NUMBER, seq);
            out.writeUInt64(LogEntry.SENDER_FIELD_NUMBER, sender);
            out.writeBytes(LogEntry.CLIENT_MESSAGE_ID_FIELD_NUMBER, clientMessageId);
            out.writeInt64(LogEntry.TIME_MS_FIELD_NUMBER, timeMillis);
            out.writeBytes(LogEntry.CONTENT_FIELD_NUMBER, content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array of the right size", e);
        }
        out.checkNoSpaceLeft();
        return UnsafeByteOperations.unsafeWrap(bytes); // nobody else holds the array
    }
}
