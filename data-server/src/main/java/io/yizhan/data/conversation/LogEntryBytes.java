package io.yizhan.data.conversation;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.yizhan.proto.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link LogEntry}, made from stored columns without parsing the content. */
public final class LogEntryBytes {

    private LogEntryBytes() {}

    /**
     * @param content bytes of a Content; null where it was purged
     */
    public static ByteString of(
            ConversationKey conversation,
            long seq,
            long sender,
            byte[] clientMessageId,
            long timeMillis,
            byte @Nullable [] content) {
        LogEntry entry = LogEntry.newBuilder()
                .setConversation(conversation.toId())
                .setSeq(seq)
                .setSender(sender)
                .setClientMessageId(ByteString.copyFrom(clientMessageId))
                .setTimeMs(timeMillis)
                .build();
        int size = entry.getSerializedSize();
        if (content != null) {
            size += CodedOutputStream.computeByteArraySize(LogEntry.CONTENT_FIELD_NUMBER, content);
        }
        ByteString.Output bytes = ByteString.newOutput(size);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            entry.writeTo(out);
            if (content != null) {
                out.writeByteArray(LogEntry.CONTENT_FIELD_NUMBER, content);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: the bytes go to memory
        }
        return bytes.toByteString();
    }
}
