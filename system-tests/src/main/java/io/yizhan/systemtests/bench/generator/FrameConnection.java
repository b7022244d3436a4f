package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the generator: looks at each frame where it was read to, and gathers what is written until the event loop
 * is done with what it reads. Belongs to its lane's event loop.
 */
abstract class FrameConnection extends ByteToMessageDecoder {

    private static final int GATHERED_BYTES = 16 * 1024;

    private final Lane lane;
    private @Nullable Channel channel;
    private @Nullable ByteBuf gathered;
    private boolean unflushed;

    FrameConnection(Lane lane) {
        this.lane = lane;
    }

    final Lane lane() {
        return lane;
    }

    /** Looks at one frame. */
    abstract void frame(ByteBuf in, EnvelopeCursor envelope);

    /** The connection has ended. */
    abstract void ended();

    final ByteBufAllocator allocator() {
        return open().alloc();
    }

    /** Writes a frame; it leaves with the next {@link Lane#flush}. */
    final void write(ByteBuf frame) {
        Channel to = open();
        to.write(frame, to.voidPromise());
        flushSoon();
    }

    /** Writes a frame in one piece with the others of this turn: cheaper than a write of each. */
    final void gather(FrameTemplate frame, int id) {
        ByteBuf piece = gathered;
        if (piece == null) {
            piece = allocator().directBuffer(GATHERED_BYTES);
            gathered = piece;
        }
        frame.writeTo(piece, id);
        flushSoon();
    }

    private void flushSoon() {
        if (!unflushed) {
            unflushed = true;
            lane.flushLater(this);
        }
    }

    final void flushNow() {
        unflushed = false;
        Channel to = open();
        ByteBuf piece = gathered;
        if (piece != null) {
            gathered = null;
            to.write(piece, to.voidPromise());
        }
        to.flush();
    }

    /** Whether what arrives is taken. */
    final void reading(boolean on) {
        open().config().setAutoRead(on);
    }

    final boolean isOpen() {
        Channel open = channel;
        return open != null && open.isActive();
    }

    final void close() {
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private Channel open() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected yet");
        }
        return open;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int bytes = WireCursor.frameBytes(in);
        while (bytes > 0) {
            int next = in.readerIndex() + bytes;
            EnvelopeCursor envelope = lane.envelope();
            envelope.read(in, bytes);
            frame(in, envelope);
            in.readerIndex(next);
            bytes = WireCursor.frameBytes(in);
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        lane.flush();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        ended();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lane.broken(cause);
        ctx.close();
    }
}
