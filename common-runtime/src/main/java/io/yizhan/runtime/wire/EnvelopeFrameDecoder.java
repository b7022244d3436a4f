package io.yizhan.runtime.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a byte stream into delimited frames (varint32 length, then that many bytes). Emits each as a {@link ByteBuf}
 * <em>with</em> its length prefix, so that a frame is forwarded by one write; it is a retained slice of what was read,
 * never a copy, and its receiver owns it.
 *
 * <p>Once there is a {@link FrameSink} it gets them instead, in place.
 *
 * <p>After a {@link FrameSizeException} the rest of the stream is discarded: whoever sees the exception closes the
 * connection.
 */
public final class EnvelopeFrameDecoder extends ByteToMessageDecoder {

    private static final int MAX_PREFIX_BYTES = 5;
    private static final int INCOMPLETE = -1;

    private int maxSize;
    private boolean broken;
    private @Nullable FrameSink sink;

    /** @param maxSize largest frame without its prefix, in bytes */
    public EnvelopeFrameDecoder(int maxSize) {
        this.maxSize = requirePositive(maxSize);
    }

    /** Sets another bound for the frames that are not split off yet. Called on the channel's event loop. */
    public void maxSize(int newMaxSize) {
        this.maxSize = requirePositive(newMaxSize);
    }

    /** From the next frame on hands them to this and emits none. Called on the channel's event loop. */
    public void handTo(FrameSink newSink) {
        this.sink = newSink;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (sink != null) {
            handOn(in, sink);
            return;
        }
        int frameBytes = frameBytes(in);
        if (frameBytes != INCOMPLETE && frameBytes <= in.readableBytes()) {
            out.add(in.readRetainedSlice(frameBytes));
        }
    }

    private void handOn(ByteBuf in, FrameSink to) {
        try {
            int frameBytes = frameBytes(in);
            while (frameBytes != INCOMPLETE && frameBytes <= in.readableBytes()) {
                int index = in.readerIndex();
                to.frame(in, index, frameBytes);
                in.readerIndex(index + frameBytes);
                frameBytes = frameBytes(in);
            }
        } catch (RuntimeException e) {
            broken = true;
            throw e;
        } finally {
            to.endOfRead();
        }
    }

    /** Bytes of the next frame with its prefix, or INCOMPLETE while the prefix is. */
    private int frameBytes(ByteBuf in) {
        long size = 0;
        int start = in.readerIndex();
        int available = Math.min(in.readableBytes(), MAX_PREFIX_BYTES);
        for (int i = 0; i < available; i++) {
            byte b = in.getByte(start + i);
            size |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                if (size > maxSize) {
                    throw broken(in, size);
                }
                return i + 1 + (int) size;
            }
        }
        if (available == MAX_PREFIX_BYTES) {
            throw broken(in, size);
        }
        return INCOMPLETE;
    }

    private FrameSizeException broken(ByteBuf in, long size) {
        broken = true;
        in.skipBytes(in.readableBytes());
        return new FrameSizeException(size, maxSize);
    }

    private static int requirePositive(int maxSize) {
        if (maxSize <= 0) {
            throw new IllegalArgumentException("maxSize: " + maxSize + " (expected: > 0)");
        }
        return maxSize;
    }
}
