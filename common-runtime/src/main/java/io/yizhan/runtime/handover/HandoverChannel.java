package io.yizhan.runtime.handover;

import com.google.protobuf.CodedInputStream;
import io.yizhan.proto.Handover;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of the socket that the two sides talk over: whole messages, each with a limit of time. A limit that passes
 * closes nothing, because the end of the stream means something. For one thread, {@link #wakeUp()} aside.
 */
final class HandoverChannel implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HandoverChannel.class);

    /** Larger than any message: a batch of parcels, one of which may hold all that a session is owed. */
    private static final int MAX_MESSAGE = 64 << 20;

    private static final int MAX_PREFIX = 5;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Ticker ticker;
    private ByteBuffer received = ByteBuffer.allocate(1 << 16).flip();
    private boolean ended;

    private HandoverChannel(SocketChannel channel, Ticker ticker) throws IOException {
        this.channel = channel;
        this.ticker = ticker;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Takes over the channel. */
    static HandoverChannel of(SocketChannel channel, Ticker ticker) throws IOException {
        try {
            return new HandoverChannel(channel, ticker);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Connects to whoever listens at a path. */
    static HandoverChannel connect(Path socket, Ticker ticker) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return of(channel, ticker);
    }

    /** Which user the other process belongs to, by the kernel's word. */
    UserPrincipal peerUser() throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    }

    /**
     * Sends a message as a whole.
     *
     * @throws IOException if the other side is gone, or doesn't read within the limit
     */
    void send(Handover message, Duration limit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize() + MAX_PREFIX);
        message.writeDelimitedTo(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
        Deadline deadline = Deadline.after(limit, ticker);
        while (true) {
            channel.write(buffer);
            if (!buffer.hasRemaining()) {
                return;
            }
            await(SelectionKey.OP_WRITE, deadline);
            if (deadline.hasPassed(ticker)) {
                throw new IOException(message.getStepCase() + " could not be sent within " + limit.toMillis() + " ms");
            }
        }
    }

    /**
     * Waits for a message.
     *
     * @return null at the end of the stream: the other process is gone
     * @throws HandoverException if none comes within the limit
     */
    @Nullable
    Handover receive(Duration limit) throws IOException, HandoverException {
        Deadline deadline = Deadline.after(limit, ticker);
        while (true) {
            Handover message = poll();
            if (message != null || ended) {
                return message;
            }
            if (deadline.hasPassed(ticker)) {
                throw new HandoverException("the other side did not answer within " + limit.toMillis() + " ms");
            }
            await(SelectionKey.OP_READ, deadline);
        }
    }

    /** Waits until there is something to {@link #poll()}, the stream has ended, or {@link #wakeUp()} is called. */
    void awaitEvent() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        selector.select();
        selector.selectedKeys().clear();
        checkInterrupt();
    }

    /** Ends an {@link #awaitEvent()}, the present or else the next. Any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Whether the other process is gone, as far as {@link #poll()} has seen. */
    boolean hasEnded() {
        return ended;
    }

    /** A message that has come; null while there is none. */
    @Nullable
    Handover poll() throws IOException {
        Handover message = next();
        while (message == null && fill()) {
            message = next();
        }
        return message;
    }

    private @Nullable Handover next() throws IOException {
        int prefix = 0;
        int size = 0;
        while (true) {
            if (prefix == received.remaining()) {
                return null;
            }
            byte b = received.get(received.position() + prefix);
            size |= (b & 0x7f) << (7 * prefix++);
            if (b >= 0) {
                break;
            }
            if (prefix == MAX_PREFIX) {
                throw new IOException("message: prefix of more than " + MAX_PREFIX + " bytes");
            }
        }
        if (size < 0 || size > MAX_MESSAGE) {
            throw new IOException("message: " + size + " bytes (expected: at most " + MAX_MESSAGE + ")");
        }
        if (received.remaining() < prefix + size) {
            return null;
        }
        ByteBuffer body = received.slice(received.position() + prefix, size);
        Handover message = Handover.parseFrom(CodedInputStream.newInstance(body));
        received.position(received.position() + prefix + size);
        return message;
    }

    /** Reads more; false when nothing is there. */
    private boolean fill() {
        if (ended) {
            return false;
        }
        if (received.remaining() > received.capacity() / 2) {
            received = ByteBuffer.allocate(2 * received.capacity()).put(received);
        } else {
            received.compact();
        }
        try {
            int count = channel.read(received);
            ended = count < 0;
            return count > 0;
        } catch (IOException e) {
            // The other process ended with something unread: what it had said has been read by now.
            log.debug("stream ended by a reset", e);
            ended = true;
            return false;
        } finally {
            received.flip();
        }
    }

    private void await(int operation, Deadline deadline) throws IOException {
        key.interestOps(operation);
        selector.select(Math.max(1, deadline.remainingMillis(ticker)));
        selector.selectedKeys().clear();
        checkInterrupt();
    }

    /** A selector returns at once on an interrupted thread, and would do so for ever. */
    private static void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("told to stop");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
