package io.yizhan.systemtests.bench.baseline;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.wire.EnvelopeFrameDecoder;
import io.yizhan.runtime.wire.EnvelopeHeaders;
import io.yizhan.systemtests.bench.child.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The floor of any such system: splits frames on one event loop and forwards each to the sender's peer as it is. The first
 * frame of a connection says by its request id, which is its number + 1, who it is, and comes back; numbers 2n and 2n + 1 are
 * peers. Prints its port, and ends when its standard input does.
 */
public final class BareRelayMain {

    private static final int MAX_FRAME_BYTES = 64 * 1024;

    private BareRelayMain() {}

    public static void main(String[] args) throws IOException {
        EventLoopGroup loop = Transport.eventLoops(1, "bare-relay");
        Map<Long, Channel> byNumber = new HashMap<>();
        ServerBootstrap server = new ServerBootstrap()
                .group(loop)
                .channel(Transport.serverChannel(loop))
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new EnvelopeFrameDecoder(MAX_FRAME_BYTES), new Forwarder(byNumber));
                    }
                });
        Channel listening = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        System.out.println(ChildJvm.ANSWER + ((InetSocketAddress) listening.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // nothing is expected
        }
        loop.shutdownGracefully().syncUninterruptibly();
    }

    /** All of them are on one event loop and share what they know. */
    private static final class Forwarder extends ChannelInboundHandlerAdapter {

        private final Map<Long, Channel> byNumber;
        private long number = -1;
        private @Nullable Channel peer;

        Forwarder(Map<Long, Channel> byNumber) {
            this.byNumber = byNumber;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf frame = (ByteBuf) message;
            if (number < 0) {
                number = EnvelopeHeaders.read(frame).requestId() - 1;
                byNumber.put(number, ctx.channel());
                ctx.writeAndFlush(frame); // from now on it can be forwarded to
                return;
            }
            Channel to = peer == null ? byNumber.get(number ^ 1) : peer;
            if (to == null) {
                frame.release();
                return;
            }
            peer = to;
            to.write(frame, to.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            Channel to = peer;
            if (to != null) {
                to.flush();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // the generator has gone
        }
    }
}
