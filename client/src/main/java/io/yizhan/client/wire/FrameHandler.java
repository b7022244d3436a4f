package io.yizhan.client.wire;

import io.yizhan.proto.Envelope;

/** What happens on a {@link FrameChannel}; called on the loop's thread. */
public interface FrameHandler {

    /** The peer has accepted the connection. */
    void connected();

    /** An envelope has arrived. */
    void frame(Envelope envelope);

    /**
     * The connection is gone, or never came to be; called once, and not after {@link FrameChannel#close}.
     *
     * @param why for a human reader
     */
    void closed(String why);
}
