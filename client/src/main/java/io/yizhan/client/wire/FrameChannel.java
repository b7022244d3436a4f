package io.yizhan.client.wire;

import io.yizhan.proto.Envelope;

/** A connection that carries envelopes. On the loop's thread only. */
public interface FrameChannel {

    /** Writes an envelope, soon and in order. Without effect on a closed channel. */
    void send(Envelope envelope);

    /** Bytes accepted by {@link #send} that the system hasn't taken yet. */
    int unsentBytes();

    /** Ends the connection at once; the handler hears nothing more. */
    void close();
}
