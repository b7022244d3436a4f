package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.SendMessageRequest;
import java.io.IOException;

/**
 * Reads a SendMessageRequest and keeps the bytes of its content as they came, uncopied. Stricter than a generated
 * parser: each known field at most once, since two contents would be merged into one that nobody wrote.
 */
final class MessageReader {

    private static final int LENGTH_DELIMITED = 2;
    private static final int CONVERSATION_TAG = tag(SendMessageRequest.CONVERSATION_FIELD_NUMBER);
    private static final int CLIENT_MESSAGE_ID_TAG = tag(SendMessageRequest.CLIENT_MESSAGE_ID_FIELD_NUMBER);
    private static final int CONTENT_TAG = tag(SendMessageRequest.CONTENT_FIELD_NUMBER);

    private MessageReader() {}

    /** @throws InvalidProtocolBufferException if it isn't a SendMessageRequest, or has a field twice */
    static IncomingMessage read(ByteString bytes) throws InvalidProtocolBufferException {
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        ConversationId conversation = null;
        ByteString clientMessageId = null;
        ByteString content = null;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == CONVERSATION_TAG && conversation == null) {
                    conversation = ConversationId.parseFrom(in.readBytes(), ExtensionRegistryLite.getEmptyRegistry());
                } else if (tag == CLIENT_MESSAGE_ID_TAG && clientMessageId == null) {
                    clientMessageId = in.readBytes();
                } else if (tag == CONTENT_TAG && content == null) {
                    content = in.readBytes();
                } else if (isKnown(tag) || !in.skipField(tag)) {
                    throw new InvalidProtocolBufferException("tag: " + tag + " (expected: each field once)");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        ByteString contentBytes = content == null ? ByteString.EMPTY : content;
        return new IncomingMessage(
                conversation == null ? ConversationId.getDefaultInstance() : conversation,
                clientMessageId == null ? ByteString.EMPTY : clientMessageId,
                Content.parseFrom(contentBytes, ExtensionRegistryLite.getEmptyRegistry()),
                contentBytes);
    }

    private static boolean isKnown(int tag) {
        return tag == CONVERSATION_TAG || tag == CLIENT_MESSAGE_ID_TAG || tag == CONTENT_TAG;
    }

    private static int tag(int fieldNumber) {
        return fieldNumber << 3 | LENGTH_DELIMITED;
    }
}
