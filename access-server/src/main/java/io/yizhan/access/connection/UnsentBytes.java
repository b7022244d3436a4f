package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What was written to a channel and has not reached the kernel. */
final class UnsentBytes {

    private UnsentBytes() {}

    /** How many. On the channel's event loop. */
    static long count(Channel channel) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    /** A copy; the channel keeps its own. On the channel's event loop. */
    static ByteString of(Channel channel) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        if (outbound == null || outbound.totalPendingWriteBytes() == 0) {
            return ByteString.EMPTY;
        }
        outbound.addFlush();
        ByteString.Output bytes = ByteString.newOutput();
        try {
            outbound.forEachFlushedMessage(message -> {
                ByteBuf frame = (ByteBuf) message;
                frame.getBytes(frame.readerIndex(), bytes, frame.readableBytes());
                return true;
            });
        } catch (Exception e) {
            throw new IllegalStateException("unsent bytes can't be read", e);
        }
        return bytes.toByteString();
    }
}
