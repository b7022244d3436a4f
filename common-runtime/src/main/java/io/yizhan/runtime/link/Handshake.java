package io.yizhan.runtime.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.yizhan.runtime.wire.Frame;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One end's part of proving the cluster secret. Reads control frames only, has a time limit, and ends in exactly one of
 * {@link #end} and {@link #failed}.
 */
abstract class Handshake extends ChannelInboundHandlerAdapter {

    private @Nullable Future<?> timeout;
    private boolean ended;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> fail(ctx, "no handshake within " + LinkConfig.HANDSHAKE_TIMEOUT.toMillis() + " ms"),
                        LinkConfig.HANDSHAKE_TIMEOUT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws InvalidProtocolBufferException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!ended) {
                received(ctx, Frame.read(bytes));
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "closed by the other side");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause.toString());
    }

    /** Takes one frame; the frame is released afterwards. */
    abstract void received(ChannelHandlerContext ctx, Frame frame) throws InvalidProtocolBufferException;

    /** Called once, when the link can't be authenticated; the channel is then closed. */
    abstract void failed(ChannelHandlerContext ctx, String reason);

    final void end() {
        ended = true;
    }

    final void fail(ChannelHandlerContext ctx, String reason) {
        if (!ended) {
            ended = true;
            failed(ctx, reason);
            ctx.close();
        }
    }

    static byte[] nonce(RandomGenerator random) {
        byte[] nonce = new byte[ClusterSecret.NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    static boolean isNonce(ByteString bytes) {
        return bytes.size() == ClusterSecret.NONCE_BYTES;
    }
}
