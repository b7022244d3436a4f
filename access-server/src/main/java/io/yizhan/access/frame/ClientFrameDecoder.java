package io.yizhan.access.frame;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts a client's bytes into frames: hands on a retained slice for each, or one {@link OversizedFrame}, after which it
 * throws everything away. A broken length prefix ends in a {@link MalformedFrameException}.
 *
 * <p>While the gate is closed, frames stay where they are, as bytes. So whatever a client has sent and nobody has looked
 * at is in one place, {@link #internalBuffer()}. The gate's owner switches auto-read off with it, which bounds these
 * bytes to one read.
 */
public final class ClientFrameDecoder extends ByteToMessageDecoder {

    private static final int MAX_PREFIX_BYTES = 5;

    private final int maxFrameBytes;
    private final FrameGate gate;
    private boolean discarding;

    public ClientFrameDecoder(int maxFrameBytes, FrameGate gate) {
        this.maxFrameBytes = maxFrameBytes;
        this.gate = gate;
    }

    /** Goes on after the gate was opened again. Not from within the handling of a frame. */
    public void resume(ChannelHandlerContext ctx) throws Exception {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
        channelReadComplete(ctx);
    }

    /** What has arrived and nobody has looked at. */
    public ByteString undecoded() {
        ByteBuf bytes = internalBuffer();
        return bytes.isReadable() ? ByteString.copyFrom(bytes.nioBuffer()) : ByteString.EMPTY;
    }

    /** Memory that what has arrived and nobody has looked at takes, in bytes. */
    public int heldBytes() {
        ByteBuf bytes = internalBuffer();
        return bytes.isReadable() ? bytes.capacity() : 0;
    }

    /** As {@link #undecoded}, and takes it away. */
    public ByteString takeUndecoded() {
        ByteString bytes = undecoded();
        internalBuffer().skipBytes(bytes.size());
        return bytes;
    }

    /** From now on throws away what arrives: the connection is about to be closed. */
    public void discard() {
        discarding = true;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (discarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!gate.isOpen()) {
            return;
        }
        int start = in.readerIndex();
        long length = readPrefix(in);
        if (length > maxFrameBytes) {
            discarding = true;
            out.add(ClientEnvelopeParser.parseBeginning(in.slice(), length));
            in.skipBytes(in.readableBytes());
        } else if (length >= 0 && in.readableBytes() >= length) {
            out.add(in.readRetainedSlice((int) length));
        } else {
            in.readerIndex(start);
        }
    }

    /** The length in front of a frame; -1 if it has not arrived whole. */
    private static long readPrefix(ByteBuf in) {
        long value = 0;
        for (int i = 0; i < MAX_PREFIX_BYTES; i++) {
            if (!in.isReadable()) {
                return -1;
            }
            byte b = in.readByte();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedFrameException("length prefix: more than 5 bytes (expected: at most 5)");
    }
}
