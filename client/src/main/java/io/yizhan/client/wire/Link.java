package io.yizhan.client.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.PingRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an access server: pairs answers with requests, and finds out when the other side is dead. Every
 * request is answered exactly once, if need be by TIMEOUT or by a lost connection. On the loop's thread only.
 */
public final class Link {
    /** Requests that wait for an answer are looked at so often. */
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The server gets the attempt's time; its own TIMEOUT, which says more, has so long to arrive before ours. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Above so many bytes that the system doesn't take, new work waits. */
    private static final int HIGH_WATER_BYTES = 256 * 1024;

    private final Loop loop;
    private final ClientOptions options;
    private final InetSocketAddress address;
    private final Map<Long, Pending> pending = new HashMap<>();
    private final FrameChannel channel;
    private LinkListener listener;
    private long lastRequestId;
    private long lastReadNanos;
    private long lastWriteNanos;
    private @Nullable Timer connectTimer;
    private @Nullable Timer sweepTimer;
    private @Nullable KeepAlive keepAlive;
    private boolean open;
    private boolean closed;
    private boolean silent;

    /** Begins to connect. */
    public Link(
            Loop loop, Transport transport, ClientOptions options, InetSocketAddress address, LinkListener listener) {
        this.loop = loop;
        this.options = options;
        this.address = address;
        this.listener = listener;
        channel = transport.open(address, new Frames());
        connectTimer = loop.schedule(
                () -> fail("no connection to " + address + " within " + options.connectTimeout()),
                options.connectTimeout().toNanos());
    }

    /** Whether requests can leave. */
    public boolean isOpen() {
        return open && !closed;
    }

    /** Whether it was given up because the other side said nothing any more. */
    public boolean fellSilent() {
        return silent;
    }

    /** Whether the system takes what is written; otherwise new work should wait for the next answer. */
    public boolean isWritable() {
        return isOpen() && channel.unsentBytes() < HIGH_WATER_BYTES;
    }

    public InetSocketAddress address() {
        return address;
    }

    /**
     * Sends a request.
     *
     * @param then gets the answer, later and exactly once, unless this side closes the link
     */
    public void request(Command word, ByteString body, Consumer<Reply> then) {
        if (!isOpen()) {
            loop.execute(() -> then.accept(Reply.lost("not connected")));
            return;
        }
        long now = loop.nanoTime();
        long timeoutNanos = options.attemptTimeout().toNanos();
        lastRequestId++;
        pending.put(lastRequestId, new Pending(now, now + timeoutNanos + GRACE_NANOS, then));
        write(Envelope.newBuilder()
                .setCommand(word.getNumber())
                .setKind(Kind.REQUEST)
                .setRequestId(lastRequestId)
                .setTimeoutMs((int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos))
                .setBody(body)
                .build());
        sweepLater();
    }

    /** Sends what has no answer. */
    public void push(Command word, MessageLite body) {
        if (isOpen()) {
            write(Envelope.newBuilder()
                    .setCommand(word.getNumber())
                    .setKind(Kind.PUSH)
                    .setBody(body.toByteString())
                    .build());
        }
    }

    /** What happens from now on is told to another. */
    public void handTo(LinkListener next) {
        listener = next;
    }

    /** From now on pings when the line is quiet, and gives the link up when nobody answers. */
    public void keepAlive(long intervalNanos) {
        KeepAlive started = new KeepAlive(intervalNanos, options.pongTimeout().toNanos());
        keepAlive = started;
        started.later();
    }

    /** Ends the link; neither the listener nor those who wait for answers hear of it. */
    public void close() {
        if (!closed) {
            shut();
            pending.clear();
        }
    }

    private void write(Envelope envelope) {
        lastWriteNanos = loop.nanoTime();
        channel.send(envelope);
    }

    private void fail(String why) {
        if (closed) {
            return;
        }
        shut();
        List<Pending> unanswered = new ArrayList<>(pending.values());
        pending.clear();
        for (Pending request : unanswered) {
            request.then.accept(Reply.lost(why));
        }
        listener.closed(why);
    }

    private void shut() {
        closed = true;
        channel.close();
        cancel(connectTimer);
        cancel(sweepTimer);
        KeepAlive started = keepAlive;
        if (started != null) {
            cancel(started.timer);
        }
    }

    private void answered(Envelope envelope) {
        Pending request = pending.remove(envelope.getRequestId());
        if (request != null) {
            request.then.accept(Reply.of(envelope));
        }
    }

    private void sweepLater() {
        if (sweepTimer == null) {
            sweepTimer = loop.schedule(this::sweep, SWEEP_NANOS);
        }
    }

    private void sweep() {
        sweepTimer = null;
        long now = loop.nanoTime();
        List<Pending> late = new ArrayList<>();
        boolean waitsLong = false;
        for (Pending request : pending.values()) {
            if (request.dueNanos - now <= 0) {
                late.add(request);
            }
            waitsLong |= now - request.sentNanos >= KeepAlive.PROBE_NANOS;
        }
        pending.values().removeAll(late);
        for (Pending request : late) {
            request.then.accept(Reply.timeout());
        }
        KeepAlive started = keepAlive;
        if (waitsLong && started != null && !closed) {
            started.probe();
        }
        if (!closed && !pending.isEmpty()) {
            sweepLater();
        }
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static final class Pending {
        private final long sentNanos;
        private final long dueNanos;
        private final Consumer<Reply> then;

        Pending(long sentNanos, long dueNanos, Consumer<Reply> then) {
            this.sentNanos = sentNanos;
            this.dueNanos = dueNanos;
            this.then = then;
        }
    }

    private final class Frames implements FrameHandler {

        @Override
        public void connected() {
            cancel(connectTimer);
            open = true;
            lastReadNanos = loop.nanoTime();
            listener.opened();
        }

        @Override
        public void frame(Envelope envelope) {
            lastReadNanos = loop.nanoTime();
            if (envelope.getKind() == Kind.RESPONSE) {
                answered(envelope);
            } else if (envelope.getKind() == Kind.PUSH) {
                Command word = Command.forNumber(envelope.getCommand());
                if (word != null) {
                    listener.pushed(word, envelope.getBody());
                }
            } else {
                fail("the server sent a frame of kind " + envelope.getKindValue());
            }
        }

        @Override
        public void closed(String why) {
            fail(why);
        }
    }

    /** Pings after silence on our side; also when an answer is overdue and nothing at all arrives. */
    private final class KeepAlive {
        static final long PROBE_NANOS = 3_000_000_000L;
        /** Someone waits by then: shorter than for the ping of an idle line. */
        static final long PROBE_PONG_NANOS = 5_000_000_000L;

        private final long intervalNanos;
        private final long idlePongNanos;
        private long pongNanos;
        private boolean pinged;
        private long pingedNanos;
        private @Nullable Timer timer;

        KeepAlive(long intervalNanos, long pongTimeoutNanos) {
            this.intervalNanos = intervalNanos;
            idlePongNanos = Math.min(pongTimeoutNanos, 2 * intervalNanos);
        }

        void probe() {
            if (!pinged && loop.nanoTime() - lastReadNanos >= PROBE_NANOS) {
                ping(Math.min(idlePongNanos, PROBE_PONG_NANOS));
            }
        }

        private void later() {
            long now = loop.nanoTime();
            long due = pinged ? pingedNanos + pongNanos : lastWriteNanos + intervalNanos;
            timer = loop.schedule(this::check, due - now);
        }

        private void check() {
            long now = loop.nanoTime();
            if (pinged && lastReadNanos - pingedNanos > 0) {
                pinged = false;
            }
            if (pinged) {
                if (now - pingedNanos >= pongNanos) {
                    silent = true;
                    fail("no answer to a ping for " + TimeUnit.NANOSECONDS.toMillis(pongNanos) + " ms");
                    return;
                }
            } else if (now - lastWriteNanos >= intervalNanos) {
                ping(idlePongNanos);
                return;
            }
            later();
        }

        private void ping(long limitNanos) {
            pongNanos = limitNanos;
            pinged = true;
            pingedNanos = loop.nanoTime();
            request(Command.PING, PingRequest.getDefaultInstance().toByteString(), reply -> {
                if (reply.isOk()) {
                    pinged = false;
                }
            });
            cancel(timer);
            later();
        }
    }
}
