package io.yizhan.jmh;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.runtime.wire.EnvelopeWriter;

/** What an access server sends a chat server for one message of 64 bytes. */
final class Frames {

    static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private static final NodeId ACCESS = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.ACCESS)
            .setInstance(1)
            .setIncarnation(1_700_000_000_000L)
            .setLineage(1_700_000_000_000L)
            .build();
    private static final long USER = (1L << 40) + 1;
    private static final int TIMEOUT_MILLIS = 10_000;
    /** About those of a SendMessageRequest with 64 bytes of text. */
    private static final int MESSAGE_BYTES = 112;

    private Frames() {}

    static SubmitMessagesRequest body() {
        return SubmitMessagesRequest.newBuilder()
                .setConversation(ConversationIds.direct(USER, USER + 1))
                .addMessages(ByteString.copyFrom(new byte[MESSAGE_BYTES]))
                .build();
    }

    /** Written as a link writes it; the caller releases it. */
    static ByteBuf request(long requestId, SubmitMessagesRequest body) {
        return EnvelopeWriter.request(Command.SUBMIT_MESSAGES_VALUE, requestId)
                .routingKey(requestId * 0x9e3779b97f4a7c15L)
                .source(ACCESS)
                .user(USER, requestId)
                .timeoutMillis(TIMEOUT_MILLIS)
                .traceId(1)
                .delimited(ALLOCATOR, body);
    }
}
