package io.yizhan.access.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.yizhan.access.frame.ClientEnvelopeParser;
import io.yizhan.access.frame.ClientFrame;
import io.yizhan.access.frame.MalformedFrameException;
import io.yizhan.access.frame.OversizedFrame;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between Netty and a connection: parses frames, passes on what happens to the channel. */
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ClientHandler.class);

    private final ClientConnection connection;

    ClientHandler(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof OversizedFrame oversized) {
            connection.onOversized(oversized);
            return;
        }
        ByteBuf bytes = (ByteBuf) message;
        ClientFrame frame;
        try {
            frame = ClientEnvelopeParser.parse(bytes);
        } finally {
            bytes.release();
        }
        connection.onFrame(frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.onWritability(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof MalformedFrameException) {
            connection.onMalformed(String.valueOf(root.getMessage()));
        } else {
            if (root instanceof IOException) {
                log.debug("conn={} lost: {}", connection, root.toString());
            } else {
                log.warn("conn={} closed because of a fault", connection, root);
            }
            ctx.close();
        }
    }
}
