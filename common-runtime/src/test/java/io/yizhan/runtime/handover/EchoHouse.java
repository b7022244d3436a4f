package io.yizhan.runtime.handover;

import com.google.protobuf.ByteString;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.yizhan.runtime.link.ListeningSocket;
import io.yizhan.runtime.link.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The smallest thing with connections that have a state: answers each line with the process id and the number of lines
 * that this connection has sent so far. A line that has come in part travels with the connection.
 */
final class EchoHouse implements HandoverPart {

    private final EventLoopGroup loops = Transport.eventLoops(1, "echo");
    private final ListeningSocket door;
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private final List<Guest> adopted = new ArrayList<>();

    EchoHouse() {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Guest(channel, 0, ""));
            }
        });
        door = new ListeningSocket("door", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), bootstrap);
    }

    ListeningSocket door() {
        return door;
    }

    int guests() {
        return guests.size();
    }

    private final class Guest extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private int lines;
        private final StringBuilder begun = new StringBuilder();

        Guest(Channel channel, int lines, String begun) {
            this.channel = channel;
            this.lines = lines;
            this.begun.append(begun);
            guests.add(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            begun.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
            for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
                String line = begun.substring(0, end);
                begun.delete(0, end + 1);
                String answer = ProcessHandle.current().pid() + " " + ++lines + " " + line + "\n";
                ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            guests.remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        CompletableFuture<Parcel> freeze() {
            CompletableFuture<Parcel> frozen = new CompletableFuture<>();
            channel.deregister().addListener(done -> {
                ByteString record = ByteString.copyFromUtf8(lines + " " + begun);
                frozen.complete(
                        new Parcel(record, ((EpollSocketChannel) channel).fd().intValue()));
            });
            return frozen;
        }
    }

    @Override
    public String part() {
        return "guests";
    }

    @Override
    public int descriptors() {
        return guests.size();
    }

    @Override
    public CompletionStage<List<Parcel>> freeze() {
        List<CompletableFuture<Parcel>> frozen =
                guests.stream().map(Guest::freeze).toList();
        return CompletableFuture.allOf(frozen.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> frozen.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public void resume() {
        guests.forEach(guest -> {
            if (!guest.channel.isRegistered()) {
                loops.register(guest.channel);
            }
        });
    }

    @Override
    public void release() {
        guests.forEach(guest ->
                guest.channel.eventLoop().execute(() -> guest.channel.unsafe().closeForcibly()));
    }

    @Override
    public void adopt(Parcel parcel) {
        String[] record = parcel.record().toStringUtf8().split(" ", 2);
        Channel channel = new EpollSocketChannel(parcel.descriptor());
        channel.config().setAutoRead(false);
        Guest guest = new Guest(channel, Integer.parseInt(record[0]), record[1]);
        channel.pipeline().addLast(guest);
        loops.register(channel).syncUninterruptibly();
        adopted.add(guest);
    }

    @Override
    public void activate() {
        adopted.forEach(guest -> guest.channel.config().setAutoRead(true));
    }

    @Override
    public void abandon() {
        adopted.forEach(guest -> guest.channel.close());
    }
}
