package io.yizhan.runtime.link;

import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls that wait for an answer on one connection, bounded. Used on its event loop, except for {@link #size()}. */
final class OutstandingCalls {

    private final EventLoop loop;
    private final Ticker ticker;
    private final int max;
    private final Consumer<PendingCall<?>> onTimeout;
    private final LongObjectMap<PendingCall<?>> calls = new LongObjectHashMap<>();
    private final TimeoutWheel wheel;
    private boolean armed;
    private volatile int size;

    /** @param onTimeout takes what has expired, already removed */
    OutstandingCalls(EventLoop loop, Ticker ticker, int max, Consumer<PendingCall<?>> onTimeout) {
        this.loop = loop;
        this.ticker = ticker;
        this.max = max;
        this.onTimeout = onTimeout;
        this.wheel = new TimeoutWheel(ticker.nanos());
    }

    boolean isFull() {
        return calls.size() >= max;
    }

    /** Approximate on other threads. */
    int size() {
        return size;
    }

    void add(PendingCall<?> call, long expiresAtNanos) {
        calls.put(call.requestId, call);
        wheel.add(call, expiresAtNanos);
        size = calls.size();
        arm();
    }

    /** Takes out the call that an answer belongs to; null if none waits for it. */
    @Nullable
    PendingCall<?> remove(long requestId) {
        PendingCall<?> call = calls.remove(requestId);
        if (call != null) {
            wheel.remove(call);
            size = calls.size();
        }
        return call;
    }

    /** Takes out everything. */
    List<PendingCall<?>> removeAll() {
        List<PendingCall<?>> all = new ArrayList<>(calls.values());
        for (PendingCall<?> call : all) {
            wheel.remove(call);
        }
        calls.clear();
        size = 0;
        return all;
    }

    /** Takes out the calls that may be tried again, haven't been yet, and were sent by a moment. */
    List<PendingCall<?>> removeFirstAttempts(long sentByNanos) {
        List<PendingCall<?>> removed = new ArrayList<>();
        for (PendingCall<?> call : calls.values()) {
            if (call.attempt == 0 && call.call.word().idempotent() && call.sentAtNanos <= sentByNanos) {
                removed.add(call);
            }
        }
        for (PendingCall<?> call : removed) {
            remove(call.requestId);
        }
        return removed;
    }

    private void arm() {
        if (!armed) {
            armed = true;
            loop.schedule(this::tick, TimeoutWheel.TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        armed = false;
        for (TimeoutWheel.Entry entry : wheel.expire(ticker.nanos())) {
            PendingCall<?> call = (PendingCall<?>) entry;
            calls.remove(call.requestId);
            size = calls.size();
            onTimeout.accept(call);
        }
        if (!calls.isEmpty()) {
            arm();
        }
    }
}
