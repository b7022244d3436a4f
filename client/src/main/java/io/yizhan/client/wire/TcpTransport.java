package io.yizhan.client.wire;

import io.yizhan.client.loop.SelectorLoop;
import java.net.InetSocketAddress;

/** Plain TCP on a {@link SelectorLoop}. */
public final class TcpTransport implements Transport {
    private final SelectorLoop loop;
    private final int maxFrameBytes;

    /**
     * @param loop serves the connections
     * @param maxFrameBytes a longer frame from the peer closes the connection
     */
    public TcpTransport(SelectorLoop loop, int maxFrameBytes) {
        this.loop = loop;
        this.maxFrameBytes = maxFrameBytes;
    }

    @Override
    public FrameChannel open(InetSocketAddress address, FrameHandler handler) {
        TcpChannel channel = new TcpChannel(loop, new FrameDecoder(maxFrameBytes), handler);
        channel.connect(address);
        return channel;
    }
}
