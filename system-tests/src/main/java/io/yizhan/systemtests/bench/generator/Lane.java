package io.yizhan.systemtests.bench.generator;

import io.netty.channel.EventLoopGroup;
import io.yizhan.runtime.link.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and what its connections share. Everything but {@link #call}, {@link #transport} and {@link #close} belongs
 * to the loop.
 */
public final class Lane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final long CALL_SECONDS = 30;
    private static final long CONFIRM_TICK_MILLIS = 10;
    private static final long PING_TICK_SECONDS = 1;

    private final EventLoopGroup group = Transport.eventLoops(1, "im-bench");
    private final EnvelopeCursor envelope = new EnvelopeCursor();
    private final EntryCursor entries = new EntryCursor();
    private final Recorder recorder = new Recorder();
    private final SplittableRandom random = new SplittableRandom();
    private final List<FrameConnection> unflushed = new ArrayList<>();
    private final ArrayDeque<BenchClient> unconfirmed = new ArrayDeque<>();
    private final List<BenchClient> online = new ArrayList<>();
    private @Nullable Talker[] talkers = new Talker[64];
    private int talkerCount;
    private boolean closedLoop;
    private @Nullable Throwable broken;

    public Lane() {
        group.scheduleAtFixedRate(this::confirmDue, CONFIRM_TICK_MILLIS, CONFIRM_TICK_MILLIS, TimeUnit.MILLISECONDS);
        group.scheduleAtFixedRate(this::pingDue, PING_TICK_SECONDS, PING_TICK_SECONDS, TimeUnit.SECONDS);
    }

    /** The event loop, for connecting. Safe for any thread. */
    EventLoopGroup transport() {
        return group;
    }

    /** Does something on the event loop and waits for it. From any other thread. */
    <T> T call(Callable<T> task) {
        try {
            return group.submit(task).get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the load generator failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    void execute(Runnable task) {
        group.execute(task);
    }

    void later(Runnable task, long nanos) {
        group.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    EnvelopeCursor envelope() {
        return envelope;
    }

    EntryCursor entries() {
        return entries;
    }

    Recorder recorder() {
        return recorder;
    }

    SplittableRandom random() {
        return random;
    }

    /** Whether a message that is done is followed by the next one. */
    boolean isClosedLoop() {
        return closedLoop;
    }

    void closedLoop(boolean on) {
        closedLoop = on;
    }

    // --- senders ---

    /** The number that the next sender gets. */
    int nextTalker() {
        return talkerCount;
    }

    void add(Talker talker) {
        if (talkerCount == talkers.length) {
            talkers = Arrays.copyOf(talkers, 2 * talkerCount);
        }
        talkers[talkerCount++] = talker;
    }

    /** Somebody has a message: tells its sender. */
    void arrived(int sender, int id) {
        Talker talker = sender >= 0 && sender < talkerCount ? talkers[sender] : null;
        if (talker != null) {
            talker.delivered(id);
        }
    }

    /** The same without an acknowledgement. */
    void relayed(int sender, int id) {
        Talker talker = sender >= 0 && sender < talkerCount ? talkers[sender] : null;
        if (talker != null) {
            talker.deliveredWithoutAnswer(id);
        }
    }

    // --- writing ---

    void flushLater(FrameConnection connection) {
        unflushed.add(connection);
    }

    /** Sends what was written. */
    void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flushNow();
        }
        unflushed.clear();
    }

    // --- clients ---

    void online(BenchClient client) {
        online.add(client);
    }

    void offline(BenchClient client) {
        online.remove(client);
    }

    /** A client has something to confirm, which waits for more. */
    void confirmLater(BenchClient client) {
        unconfirmed.add(client);
    }

    private void confirmDue() {
        long now = System.nanoTime();
        BenchClient first = unconfirmed.peek();
        while (first != null && first.isConfirmDue(now)) {
            unconfirmed.remove();
            first.confirmQueued();
            first = unconfirmed.peek();
        }
        flush();
    }

    private void pingDue() {
        long now = System.nanoTime();
        for (int i = 0; i < online.size(); i++) {
            online.get(i).pingIfDue(now);
        }
        flush();
    }

    /** A connection met something that must not be; the first such cause is kept. */
    void broken(Throwable cause) {
        if (broken == null) {
            broken = cause;
            log.warn("a connection of the load generator failed", cause);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
