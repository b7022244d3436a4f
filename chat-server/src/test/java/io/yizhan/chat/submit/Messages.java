package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.SendMessageRequest;

/** Messages as clients write them. */
final class Messages {

    static final long ANNA = 11;
    static final long BERT = 12;
    static final ConversationId BOTH = ConversationIds.direct(ANNA, BERT);

    private Messages() {}

    static ByteString id(int number) {
        byte[] id = new byte[ContentRules.CLIENT_MESSAGE_ID_BYTES];
        id[0] = (byte) number;
        return ByteString.copyFrom(id);
    }

    static SendMessageRequest.Builder message(int number, Content.Builder content) {
        return SendMessageRequest.newBuilder()
                .setConversation(BOTH)
                .setClientMessageId(id(number))
                .setContent(content);
    }

    static ByteString text(int number, String text) {
        return message(number, Content.newBuilder().setText(text)).build().toByteString();
    }
}
