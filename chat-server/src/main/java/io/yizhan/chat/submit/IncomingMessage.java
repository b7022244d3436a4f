package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;

/**
 * A message as a client wrote it.
 *
 * @param conversation where it is meant to go
 * @param clientMessageId empty where the client gave none
 * @param content parsed
 * @param contentBytes the very bytes of the content. They are what is stored and hashed: written anew by another release
 *     they might differ, and a repeat would look like a conflict.
 */
record IncomingMessage(
        ConversationId conversation, ByteString clientMessageId, Content content, ByteString contentBytes) {}
