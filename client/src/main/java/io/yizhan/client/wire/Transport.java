package io.yizhan.client.wire;

import java.net.InetSocketAddress;

/** Opens connections. Tests put a network here that drops, delays and doubles. */
@FunctionalInterface
public interface Transport {

    /**
     * Begins to connect; the handler hears how it goes, never inside this call. On the loop's thread.
     *
     * @param address resolved
     */
    FrameChannel open(InetSocketAddress address, FrameHandler handler);
}
