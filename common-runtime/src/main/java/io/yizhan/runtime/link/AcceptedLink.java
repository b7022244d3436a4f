package io.yizhan.runtime.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.yizhan.proto.Command;
import io.yizhan.proto.LinkGoAway;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ProbeLinkRequest;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.EnvelopeHeaders;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import io.yizhan.runtime.wire.FrameSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One authenticated connection, from the accepting side. Used on its event loop. */
public final class AcceptedLink {

    private static final Logger logger = LoggerFactory.getLogger(AcceptedLink.class);

    private final Channel channel;
    private final NodeId peer;
    private final LinkMetrics metrics;

    AcceptedLink(Channel channel, NodeId peer, LinkMetrics metrics) {
        this.channel = channel;
        this.peer = peer;
        this.metrics = metrics;
    }

    /** Who has authenticated; its incarnation is what it said then, and 0 on the first link of a new run. */
    public NodeId peer() {
        return peer;
    }

    /** Carries this link. */
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** For the key {@code conn} of log lines. */
    public String id() {
        return channel.id().asShortText();
    }

    /** False once the connection is lost. */
    public boolean isActive() {
        return channel.isActive();
    }

    /** False while more bytes wait to be written than the high-water mark allows: send nothing that can be refused. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** To make frames with. */
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /**
     * Writes a delimited frame; what is written in one go of the event loop leaves together.
     *
     * @param frame ownership goes to the link
     */
    public void write(ByteBuf frame) {
        metrics.framesOut.increment();
        metrics.bytesOut.increment(frame.readableBytes());
        channel.writeAndFlush(frame, channel.voidPromise());
    }

    /** Asks the peer to take its requests elsewhere, and to dial again beside this link. */
    public void askToLeave(NodeId self) {
        write(EnvelopeWriter.request(Command.LINK_GOAWAY_VALUE, 1)
                .source(self)
                .delimited(allocator(), LinkGoAway.getDefaultInstance()));
    }

    /**
     * Asks for a sign of life, of a peer that is slow or hangs. The answer is a frame of the same word; from one that
     * doesn't know the word it says so, and is as good.
     */
    public void probe(NodeId self) {
        write(EnvelopeWriter.request(Command.PROBE_LINK_VALUE, 1)
                .source(self)
                .delimited(allocator(), ProbeLinkRequest.getDefaultInstance()));
    }

    /** Closes when everything written so far is out. */
    public void closeGently() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes; what waits to be written is lost. */
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return peer.getType() + "-" + peer.getInstance() + " conn=" + id();
    }

    /** Writes frames that follow each other, as {@link #write}. */
    private void forward(ByteBuf run, int frames) {
        metrics.framesOut.increment(frames);
        metrics.bytesOut.increment(run.readableBytes());
        channel.writeAndFlush(run, channel.voidPromise());
    }

    /**
     * The pipeline's last handler. Frames of one read that follow each other and go to the same link are forwarded as one piece
     * of the buffer they were read to.
     */
    static final class Handler extends ChannelInboundHandlerAdapter implements FrameSink {

        private final AcceptedLink link;
        private final LinkListener.Peer peer;
        private int frames;
        private int bytes;
        /** Where the frames of the run go; null while there are none. */
        private @Nullable AcceptedLink runTo;
        /** The decoder's, during one read only. */
        private ByteBuf runBuffer = Unpooled.EMPTY_BUFFER;

        private int runIndex;
        private int runBytes;
        private int runFrames;

        Handler(AcceptedLink link, LinkListener.Peer peer) {
            this.link = link;
            this.peer = peer;
        }

        @Override
        public void frame(ByteBuf buffer, int index, int length) {
            frames++;
            bytes += length;
            EnvelopeHeader header = EnvelopeHeaders.read(buffer, index, length);
            AcceptedLink to = peer.destination(header);
            if (to == null) {
                endRun();
                peer.received(Frame.of(header, buffer.retainedSlice(index, length)));
                return;
            }
            if (to != runTo) {
                endRun();
                runTo = to;
                runBuffer = buffer;
                runIndex = index;
            }
            runBytes += length;
            runFrames++;
        }

        @Override
        public void endOfRead() {
            endRun();
            if (frames == 0) {
                return;
            }
            link.metrics.framesIn.increment(frames);
            link.metrics.bytesIn.increment(bytes);
            frames = 0;
            bytes = 0;
        }

        private void endRun() {
            AcceptedLink to = runTo;
            if (to != null) {
                ByteBuf run = runBuffer.retainedSlice(runIndex, runBytes);
                int count = runFrames;
                runTo = null;
                runBuffer = Unpooled.EMPTY_BUFFER;
                runBytes = 0;
                runFrames = 0;
                to.forward(run, count);
            }
        }

        /** A peer that doesn't read what it is sent isn't read either: it costs nobody but itself. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            peer.closed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            if (root instanceof DecoderException) {
                link.metrics.refused.increment();
                logger.warn("link broken by bad bytes node={} cause={}", link, cause.toString());
            } else if (root instanceof IOException) {
                logger.debug("link broken node={}", link, cause);
            } else {
                logger.warn("link broken by a fault node={}", link, root);
            }
            ctx.close();
        }
    }
}
