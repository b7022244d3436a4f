package io.yizhan.client.wire;

import com.google.protobuf.CodedOutputStream;
import io.yizhan.client.loop.IoHandler;
import io.yizhan.client.loop.SelectorLoop;
import io.yizhan.proto.Envelope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection on a {@link SelectorLoop}. What is sent in one round of the loop leaves in one write. */
final class TcpChannel implements FrameChannel, IoHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TcpChannel.class);
    private static final int BUFFERS_PER_WRITE = 64;
    private static final int READS_PER_ROUND = 4;

    private final SelectorLoop loop;
    private final FrameDecoder decoder;
    private final FrameHandler handler;
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private @Nullable SocketChannel socket;
    private @Nullable SelectionKey key;
    private int unsentBytes;
    private boolean flushing;
    private boolean closed;

    TcpChannel(SelectorLoop loop, FrameDecoder decoder, FrameHandler handler) {
        this.loop = loop;
        this.decoder = decoder;
        this.handler = handler;
    }

    void connect(InetSocketAddress address) {
        try {
            SocketChannel opened = SocketChannel.open();
            socket = opened;
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            boolean connected = opened.connect(address);
            key = loop.register(opened, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (connected) {
                loop.execute(this::tellConnected);
            }
        } catch (IOException | RuntimeException e) {
            String why = describe(e);
            loop.execute(() -> fail(why));
        }
    }

    @Override
    public void send(Envelope envelope) {
        if (closed) {
            return;
        }
        ByteBuffer frame = encode(envelope);
        unsent.add(frame);
        unsentBytes += frame.remaining();
        if (!flushing) {
            flushing = true;
            loop.flushLater(this);
        }
    }

    @Override
    public int unsentBytes() {
        return unsentBytes;
    }

    @Override
    public void close() {
        closed = true;
        unsent.clear();
        unsentBytes = 0;
        SocketChannel opened = socket;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                LOG.debug("socket closed with an error", e);
            }
        }
    }

    @Override
    public void ready(int readyOps) {
        try {
            if ((readyOps & SelectionKey.OP_CONNECT) != 0 && finishConnect()) {
                handler.connected();
                flush();
            }
            if ((readyOps & SelectionKey.OP_WRITE) != 0) {
                flush();
            }
            if ((readyOps & SelectionKey.OP_READ) != 0 && !closed) {
                read();
            }
        } catch (IOException e) {
            fail(describe(e));
        } catch (RuntimeException e) {
            LOG.warn("a frame could not be handled", e);
            fail("fault of the client's own: " + e);
        }
    }

    @Override
    public void flush() {
        flushing = false;
        SocketChannel opened = socket;
        SelectionKey registered = key;
        if (closed || opened == null || registered == null || !opened.isConnected()) {
            return;
        }
        try {
            write(opened, registered);
        } catch (IOException e) {
            fail(describe(e));
        }
    }

    @Override
    public void abandoned() {
        fail("the client runtime is closed");
    }

    private void tellConnected() {
        if (!closed) {
            handler.connected();
        }
    }

    private boolean finishConnect() throws IOException {
        SocketChannel opened = socket;
        SelectionKey registered = key;
        if (opened == null || registered == null || !opened.finishConnect()) {
            return false;
        }
        registered.interestOps(SelectionKey.OP_READ);
        return true;
    }

    private void read() throws IOException {
        SocketChannel opened = socket;
        ByteBuffer buffer = loop.readBuffer();
        for (int i = 0; opened != null && i < READS_PER_ROUND; i++) {
            buffer.clear();
            int bytes = opened.read(buffer);
            if (bytes < 0) {
                fail("closed by the server");
                return;
            }
            boolean full = !buffer.hasRemaining();
            buffer.flip();
            Envelope envelope = decoder.next(buffer);
            while (envelope != null) {
                handler.frame(envelope);
                if (closed) {
                    return;
                }
                envelope = decoder.next(buffer);
            }
            if (!full) {
                return;
            }
        }
    }

    private void write(SocketChannel opened, SelectionKey registered) throws IOException {
        while (!unsent.isEmpty()) {
            ByteBuffer[] buffers = unsent.stream().limit(BUFFERS_PER_WRITE).toArray(ByteBuffer[]::new);
            long wanted = 0;
            for (ByteBuffer buffer : buffers) {
                wanted += buffer.remaining();
            }
            long written = opened.write(buffers);
            unsentBytes -= (int) written;
            ByteBuffer first = unsent.peek();
            while (first != null && !first.hasRemaining()) {
                unsent.poll();
                first = unsent.peek();
            }
            if (written < wanted) {
                registered.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        if (registered.interestOps() != SelectionKey.OP_READ) {
            registered.interestOps(SelectionKey.OP_READ);
        }
    }

    private void fail(String why) {
        if (!closed) {
            close();
            handler.closed(why);
        }
    }

    private static ByteBuffer encode(Envelope envelope) {
        int size = envelope.getSerializedSize();
        byte[] frame = new byte[CodedOutputStream.computeUInt32SizeNoTag(size) + size];
        CodedOutputStream out = CodedOutputStream.newInstance(frame);
        try {
            out.writeUInt32NoTag(size);
            envelope.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("an array of the right size was too small", e);
        }
        return ByteBuffer.wrap(frame);
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
