package io.yizhan.runtime.wire;

import io.netty.handler.codec.CorruptedFrameException;

/**
 * The byte stream or a frame of it is not what {@code envelope.proto} says. The connection can't be read any further
 * when the stream is broken; it can when only one frame's header is.
 */
public class MalformedFrameException extends CorruptedFrameException {

    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message);
    }
}
