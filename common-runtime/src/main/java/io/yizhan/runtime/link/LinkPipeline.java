package io.yizhan.runtime.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.yizhan.runtime.wire.EnvelopeFrameDecoder;
import io.yizhan.runtime.wire.FrameLimits;

/** Builds the pipeline of a link, the same at both ends: gathered flushes, frames, and one handler per phase. */
final class LinkPipeline {

    private static final int FLUSHES_GATHERED = 256;

    private LinkPipeline() {}

    /** Sets up a new channel; called on its event loop. */
    static void install(Channel channel, LinkConfig config, ChannelHandler handshake) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(config.highWaterMark() / 2, config.highWaterMark()));
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(FLUSHES_GATHERED, true))
                .addLast(new EnvelopeFrameDecoder(FrameLimits.MAX_HANDSHAKE_FRAME))
                .addLast(handshake);
    }

    /** Replaces the handshake by what serves the authenticated link, and lets full frames in. */
    static void authenticated(Channel channel, ChannelHandler handshake, ChannelHandler link) {
        channel.pipeline().get(EnvelopeFrameDecoder.class).maxSize(FrameLimits.MAX_FRAME);
        channel.pipeline().replace(handshake, null, link);
    }
}
