package io.yizhan.client;

import io.yizhan.client.loop.SelectorLoop;
import io.yizhan.client.wire.TcpTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that clients share; one runtime serves thousands of them. All are daemon threads:
 *
 * <ul>
 *   <li>{@code yizhan-client-loop-N}, one unless more are asked for: sockets, timers and all state. A client stays with
 *       one loop.
 *   <li>{@code yizhan-client-lookup-N}, at most four, gone after 10 s of rest: asking selectors, reading stores.
 *   <li>{@code yizhan-client-callback-N}, at most four, gone after 10 s of rest: listeners, and whatever is chained to
 *       futures. One client's listener is called by one of them at a time. The application may give an executor of its
 *       own instead; {@code Runnable::run} spares the change of threads where callbacks never block, for they are then
 *       run by the loop.
 * </ul>
 *
 * <p>Safe for any thread.
 */
public final class ClientRuntime implements AutoCloseable {
    private static final int HELPERS = 4;
    private static final long REST_SECONDS = 10;

    private final List<SelectorLoop> loops = new ArrayList<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final ThreadPoolExecutor lookups = helpers("yizhan-client-lookup-");
    private final ThreadPoolExecutor ownCallbacks = helpers("yizhan-client-callback-");
    private final Executor callbacks;
    private final SecureRandom random = new SecureRandom();

    /** One loop thread and callback threads of its own. */
    public ClientRuntime() {
        this(1);
    }

    /**
     * @param loopThreads 1 to 64; one is enough for some ten thousand messages a second
     * @throws IllegalArgumentException if the number is out of range
     */
    public ClientRuntime(int loopThreads) {
        this.callbacks = ownCallbacks;
        startLoops(loopThreads);
    }

    /**
     * @param loopThreads 1 to 64
     * @param callbacks runs the application's code; not shut down by {@link #close}
     * @throws IllegalArgumentException if the number is out of range
     */
    public ClientRuntime(int loopThreads, Executor callbacks) {
        this.callbacks = callbacks;
        startLoops(loopThreads);
    }

    /** Ends all threads at once; clients that are still open hear of lost connections or nothing. Close them before. */
    @Override
    public void close() {
        loops.forEach(SelectorLoop::close);
        lookups.shutdownNow();
        ownCallbacks.shutdown();
    }

    /**
     * Waits, after {@link #close}, until the threads have ended: from then on nobody calls a listener or writes a store. Not
     * from a callback, which would wait for itself; an executor that the application gave isn't waited for.
     *
     * @return whether they have ended within the limit
     */
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        long endNanos = System.nanoTime() + limit.toNanos();
        boolean ended = true;
        for (SelectorLoop loop : loops) {
            ended &= loop.awaitEnd(endNanos - System.nanoTime());
        }
        return ownCallbacks.awaitTermination(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS) && ended;
    }

    Surroundings surroundings(ClientOptions options) {
        SelectorLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
        return new Surroundings(loop, new TcpTransport(loop, options.maxFrameBytes()), lookups, callbacks, random);
    }

    private void startLoops(int loopThreads) {
        if (loopThreads < 1 || loopThreads > 64) {
            throw new IllegalArgumentException("loopThreads: " + loopThreads + " (expected: 1 to 64)");
        }
        for (int i = 0; i < loopThreads; i++) {
            loops.add(new SelectorLoop("yizhan-client-loop-" + i));
        }
    }

    private static ThreadPoolExecutor helpers(String prefix) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, prefix + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        // What waits here is bounded by what each client may have outstanding.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                HELPERS, HELPERS, REST_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
