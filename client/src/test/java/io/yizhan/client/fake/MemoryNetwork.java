package io.yizhan.client.fake;

import io.yizhan.client.wire.FrameChannel;
import io.yizhan.client.wire.FrameHandler;
import io.yizhan.client.wire.Transport;
import io.yizhan.proto.Envelope;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Connects clients on a {@link ManualLoop} with a {@link FakeSuite}; the test says which addresses work. */
public final class MemoryNetwork implements Transport {
    public final Set<InetSocketAddress> refusing = new HashSet<>();
    /** Accepted, but nothing passes any more, in either direction. */
    public final Set<InetSocketAddress> silent = new HashSet<>();
    /** Every address dialled, in order. */
    public final List<InetSocketAddress> dialled = new ArrayList<>();

    private final ManualLoop loop;
    private final FakeSuite suite;

    public MemoryNetwork(ManualLoop loop, FakeSuite suite) {
        this.loop = loop;
        this.suite = suite;
    }

    @Override
    public FrameChannel open(InetSocketAddress address, FrameHandler handler) {
        dialled.add(address);
        Pipe pipe = new Pipe(address, handler);
        loop.execute(pipe::connect);
        return pipe;
    }

    private final class Pipe implements FrameChannel {
        private final InetSocketAddress address;
        private final FrameHandler handler;
        private final FakeConnection server;
        private boolean connected;
        private boolean closed;

        Pipe(InetSocketAddress address, FrameHandler handler) {
            this.address = address;
            this.handler = handler;
            server = new FakeConnection(this::toClient, () -> loop.execute(this::lost));
        }

        void connect() {
            if (closed) {
                return;
            }
            if (refusing.contains(address)) {
                closed = true;
                handler.closed("connection refused");
            } else if (!silent.contains(address)) {
                connected = true;
                suite.opened(server);
                handler.connected();
            }
        }

        @Override
        public void send(Envelope envelope) {
            loop.execute(() -> {
                if (connected && !server.closed && !silent.contains(address)) {
                    suite.frame(server, envelope);
                }
            });
        }

        @Override
        public int unsentBytes() {
            return 0;
        }

        @Override
        public void close() {
            closed = true;
            if (!silent.contains(address)) {
                loop.execute(() -> suite.closed(server));
            }
        }

        private void toClient(Envelope envelope) {
            loop.execute(() -> {
                if (!closed && !silent.contains(address)) {
                    handler.frame(envelope);
                }
            });
        }

        private void lost() {
            suite.closed(server);
            if (!closed) {
                closed = true;
                handler.closed("connection reset");
            }
        }
    }
}
