package io.yizhan.runtime.wire;

import io.netty.buffer.ByteBuf;

/** Looks at frames where they were read to, so that what is forwarded needs no slice of its own. On the channel's event loop. */
public interface FrameSink {

    /**
     * One frame. Those of one read follow each other in the same buffer without a gap.
     *
     * @param buffer the decoder's: retain what is needed behind this call
     * @param index of the first byte of its length prefix
     * @param bytes with the length prefix
     * @throws MalformedFrameException if it isn't an envelope: no further frame is read
     */
    void frame(ByteBuf buffer, int index, int bytes);

    /** That was the last one of this read. Also called where one of them was broken. */
    void endOfRead();
}
