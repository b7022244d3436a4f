package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.FrameWriter;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.access.push.PushOutput;
import io.yizhan.access.session.SessionConnection;
import io.yizhan.proto.Command;
import io.yizhan.proto.Status;
import io.yizhan.proto.SyncPush;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing half of a client connection: makes frames, and bounds what the client has not read. Owned by the event
 * loop.
 */
abstract class ConnectionWriter implements SessionConnection, PushOutput {

    private static final Logger log = LoggerFactory.getLogger(ConnectionWriter.class);

    final ConnectionContext context;
    final ClientLoop loop;
    final Channel channel;
    private boolean flushPending;
    /** What wanted to run while the connection is frozen; null while it isn't. */
    private @Nullable List<Runnable> held;

    ConnectionWriter(ConnectionContext context, ClientLoop loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
    }

    /** Whether the last frame has been written. */
    abstract boolean isClosing();

    /** Writes the pushes that wait. */
    abstract void writePushes();

    @Override
    public EventExecutor executor() {
        return loop.executor();
    }

    @Override
    public void run(Runnable task) {
        if (loop.executor().inEventLoop()) {
            runOrHold(task);
        } else {
            loop.executor().execute(() -> runOrHold(task));
        }
    }

    /** On the event loop, once all that has arrived by now is read; not at all if the connection has ended with it. */
    public final void afterReading(Runnable task) {
        loop.executor().execute(() -> {
            if (channel.isActive()) {
                runOrHold(task);
            }
        });
    }

    private void runOrHold(Runnable task) {
        if (held == null) {
            task.run();
        } else {
            held.add(task);
        }
    }

    /** From now on nothing of this connection is touched; what others want to do to it is kept. */
    final void hold() {
        held = new ArrayList<>(0);
    }

    final boolean isHeld() {
        return held != null;
    }

    /** It is touched again: does what was wanted meanwhile. */
    final void goOn() {
        List<Runnable> waiting = held;
        held = null;
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    @Override
    public void answer(ClientRequest request, Message body) {
        write(FrameWriter.answer(channel.alloc(), request, body));
    }

    @Override
    public void fail(ClientRequest request, Status status, String reason, int retryAfterMillis) {
        write(FrameWriter.failure(channel.alloc(), request, status, reason, retryAfterMillis));
    }

    @Override
    public void refuse(ClientRequest request, Refusal refusal) {
        context.metrics().refused(refusal.because());
        fail(request, refusal.status(), refusal.reason(), refusal.retryAfterMillis());
    }

    /** A push that no window keeps. */
    public void push(Command command, Message body) {
        write(FrameWriter.push(channel.alloc(), command, body));
    }

    @Override
    public void pushEntries(long pushNumber, List<ByteString> entries) {
        if (!context.beforePush().reached()) {
            write(FrameWriter.pushEntries(channel.alloc(), pushNumber, entries));
        }
    }

    @Override
    public void pushSync(long pushNumber) {
        push(Command.SYNC_PUSH, SyncPush.newBuilder().setPushNumber(pushNumber).build());
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable() && channel.isActive();
    }

    @Override
    public void flushLater() {
        if (!flushPending) {
            flushPending = true;
            loop.flushLater(this);
        }
    }

    /** The end of the event loop's pass. */
    void flush() {
        flushPending = false;
        if (held != null) {
            return;
        }
        try {
            writePushes();
            channel.flush();
        } catch (RuntimeException e) {
            closeAfterFault(e);
        }
    }

    /** One connection's fault must not stop what its event loop does for the others. */
    void closeAfterFault(RuntimeException fault) {
        log.warn("conn={} closed because of a fault", this, fault);
        channel.close();
    }

    /** Writes a frame, or what is left of some; it leaves with the flush of this pass. */
    final void write(ByteBuf frame) {
        if (isClosing()) {
            frame.release();
            return;
        }
        loop.held().add(frame.readableBytes());
        channel.write(frame, channel.voidPromise());
        flushLater();
        if (channel.bytesBeforeWritable() > context.config().mostUnsentBytes()) {
            context.metrics().refused(RefusalReason.SLOW_READER);
            channel.close();
        }
    }

    @Override
    public String toString() {
        return channel.id().asShortText();
    }
}
