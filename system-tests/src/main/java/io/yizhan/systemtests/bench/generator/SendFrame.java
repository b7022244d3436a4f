package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.yizhan.proto.Command;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.SendMessageRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One sender's SEND_MESSAGE frames to one conversation. They differ only in the request id, the client message id and the
 * stamp, so a frame is a copy of the first with three places overwritten.
 */
final class SendFrame {

    /** Request ids from here to {@link #LAST_ID} take four bytes, so that all frames are equally long. */
    static final int FIRST_ID = FrameTemplate.FIRST_ID;

    static final int LAST_ID = FrameTemplate.LAST_ID;

    private static final int MESSAGE_ID_BYTES = 16;
    private static final long MARK = 0xa5b6c7d8e9fa0b1cL;

    private final ConversationId conversation;
    private final int sender;
    private final byte[] template;
    private final int requestIdAt;
    private final int messageIdAt;
    private final int stampAt;

    /** @param sender stamped into each message */
    SendFrame(ConversationId conversation, int sender) {
        this.conversation = conversation;
        this.sender = sender;
        template = Frames.delimited(envelope(FIRST_ID, MARK, MARK, 0, Stamp.text(sender)));
        requestIdAt = FrameTemplate.requestIdIn(template);
        messageIdAt = FrameTemplate.find(template, messageId(MARK, MARK));
        byte[] stamp = Stamp.text(sender).getBytes(StandardCharsets.US_ASCII);
        stampAt = FrameTemplate.find(template, stamp) + Stamp.ID_OFFSET;
    }

    /** A frame, ready to be written. */
    ByteBuf write(ByteBufAllocator allocator, int id, long idHigh, long idLow) {
        FrameTemplate.putId(template, requestIdAt, id);
        putLong(messageIdAt, idHigh);
        putLong(messageIdAt + Long.BYTES, idLow);
        Stamp.putId(template, stampAt, id);
        return allocator.directBuffer(template.length).writeBytes(template);
    }

    /** The same message once more. */
    ByteBuf repeat(ByteBufAllocator allocator, int id, long idHigh, long idLow, int attempt) {
        byte[] text = Stamp.text(sender).getBytes(StandardCharsets.US_ASCII);
        Stamp.putId(text, Stamp.ID_OFFSET, id);
        Envelope envelope = envelope(id, idHigh, idLow, attempt, new String(text, StandardCharsets.US_ASCII));
        byte[] bytes = Frames.delimited(envelope);
        return allocator.directBuffer(bytes.length).writeBytes(bytes);
    }

    private Envelope envelope(int id, long idHigh, long idLow, int attempt, String text) {
        return Envelope.newBuilder()
                .setCommand(Command.SEND_MESSAGE_VALUE)
                .setKind(Kind.REQUEST)
                .setRequestId(id)
                .setAttempt(attempt)
                .setBody(SendMessageRequest.newBuilder()
                        .setConversation(conversation)
                        .setClientMessageId(ByteString.copyFrom(messageId(idHigh, idLow)))
                        .setContent(Content.newBuilder().setText(text))
                        .build()
                        .toByteString())
                .build();
    }

    private static byte[] messageId(long high, long low) {
        return ByteBuffer.allocate(MESSAGE_ID_BYTES).putLong(high).putLong(low).array();
    }

    private void putLong(int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            template[at + i] = (byte) (value >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
    }
}
