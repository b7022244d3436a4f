package io.yizhan.access.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.yizhan.access.frame.ClientFrameDecoder;
import io.yizhan.access.frame.FrameGate;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * When a connection is read from: not faster than its rate, and not while it doesn't read itself. A paused connection's
 * bytes stay in the kernel, and the client feels it as a slow network; nothing is refused. Owned by the event loop.
 */
final class ReadPause implements FrameGate {

    /** It doesn't read what is written to it. */
    static final int UNWRITABLE = 1;
    /** It sends faster than its rate. */
    private static final int TOO_FAST = 2;

    private final ConnectionContext context;
    private final Channel channel;
    private final LongConsumer wakeBy;
    private final BooleanSupplier held;
    private final ClientFrameDecoder decoder;
    private int pauses;
    private long bucket;

    /**
     * @param wakeBy has {@link #onTime} called
     * @param held whether the connection is on its way to another process, or from one, and nothing may be looked at
     */
    ReadPause(ConnectionContext context, Channel channel, LongConsumer wakeBy, BooleanSupplier held, long nowNanos) {
        this.context = context;
        this.channel = channel;
        this.wakeBy = wakeBy;
        this.held = held;
        this.bucket = RateLimit.full(nowNanos);
        this.decoder = new ClientFrameDecoder(context.config().maxFrameBytes(), this);
    }

    ClientFrameDecoder decoder() {
        return decoder;
    }

    @Override
    public boolean isOpen() {
        if (held.getAsBoolean()) {
            return false;
        }
        if (pauses == 0) {
            long wait = waitNanos(context.ticker().nanos());
            if (wait > 0) {
                pause(TOO_FAST);
                context.metrics().paused();
                wakeBy.accept(context.ticker().nanos() + wait);
            }
        }
        return pauses == 0;
    }

    /** One frame was read. Returns the time. */
    long countFrame() {
        long now = context.ticker().nanos();
        bucket = context.config().frames().take(bucket, now);
        return now;
    }

    boolean isPausedBy(int reason) {
        return (pauses & reason) != 0;
    }

    /** Nanoseconds until the bucket of frames is full again. */
    long fullInNanos(long nowNanos) {
        return Math.max(0, bucket - nowNanos);
    }

    /** The bucket as a predecessor left it. */
    void fullIn(long nanos, long nowNanos) {
        bucket = nowNanos + nanos;
    }

    /** Begins to read, unless there is a reason not to. */
    void begin() {
        if (pauses == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /** It is no longer held: looks at what has come meanwhile, and reads on. */
    void goOn() {
        if (pauses == 0) {
            channel.eventLoop().execute(this::decodeWhatIsThere);
        }
    }

    /** Stops reading. Returns whether it was not stopped for this reason already. */
    boolean pause(int reason) {
        boolean isNew = !isPausedBy(reason);
        pausedBy(pauses | reason);
        channel.config().setAutoRead(false);
        return isNew;
    }

    /** Goes on reading, unless there is another reason not to. */
    void resume(int reason) {
        if (isPausedBy(reason)) {
            pausedBy(pauses & ~reason);
            if (pauses == 0) {
                channel.eventLoop().execute(this::decodeWhatIsThere);
            }
        }
    }

    /** Ends a pause whose time is over. Returns when to look again. */
    long onTime(long nowNanos) {
        if (!isPausedBy(TOO_FAST)) {
            return nowNanos + Long.MAX_VALUE / 2;
        }
        long wait = waitNanos(nowNanos);
        if (wait <= 0) {
            resume(TOO_FAST);
            return nowNanos + Long.MAX_VALUE / 2;
        }
        return nowNanos + wait;
    }

    /** From now on reads everything and throws it away. */
    void discard() {
        decoder.discard();
        pausedBy(0);
        channel.config().setAutoRead(true);
    }

    /** The connection has ended. */
    void end() {
        pausedBy(TOO_FAST);
    }

    private void pausedBy(int reasons) {
        int change = Integer.compare(reasons & UNWRITABLE, pauses & UNWRITABLE);
        if (change != 0) {
            context.metrics().slowReaders().addAndGet(change);
        }
        pauses = reasons;
    }

    private long waitNanos(long nowNanos) {
        return context.config().frames().waitNanos(bucket, nowNanos);
    }

    private void decodeWhatIsThere() {
        ChannelHandlerContext ctx = channel.pipeline().context(decoder);
        if (ctx == null || ctx.isRemoved() || pauses != 0 || held.getAsBoolean()) {
            return;
        }
        try {
            decoder.resume(ctx);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
        if (pauses == 0) {
            channel.config().setAutoRead(true);
        }
    }
}
