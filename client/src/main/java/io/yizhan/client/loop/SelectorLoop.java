package io.yizhan.client.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop on one daemon thread with a {@link Selector}: it serves the sockets, tasks and timers of thousands of clients.
 * One round: wait, serve ready channels, run due timers, run tasks, flush what they wrote.
 */
public final class SelectorLoop implements Loop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
    private static final int READ_BUFFER_BYTES = 64 * 1024;
    private static final int PURGE_ABOVE = 1024;
    private static final int TASKS_PER_ROUND = 1024;
    private static final int LAST_ROUNDS = 64;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final PriorityQueue<Entry> timers = new PriorityQueue<>();
    private final ArrayDeque<IoHandler> toFlush = new ArrayDeque<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
    private int cancelledTimers;
    private long timerCount;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @throws UncheckedIOException if the system refuses another selector
     */
    public SelectorLoop(String threadName) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("selector: can't be opened", e);
        }
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread && awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Entry entry = new Entry(nanoTime() + Math.max(0, delayNanos), timerCount++, task);
        timers.add(entry);
        return entry;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Watches a channel. On the loop's thread. */
    public SelectionKey register(SelectableChannel channel, int ops, IoHandler handler) throws ClosedChannelException {
        return channel.register(selector, ops, handler);
    }

    /** Calls {@link IoHandler#flush} once at the end of this round. On the loop's thread; once per round and handler. */
    public void flushLater(IoHandler handler) {
        toFlush.add(handler);
    }

    /** A buffer every channel of this loop reads into; only for the time of one call on the loop's thread. */
    public ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** Ends the thread, after the tasks that wait, and abandons every channel. Later tasks are dropped. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    /** Waits for the thread's end. Returns whether it has come within the limit. */
    public boolean awaitEnd(long limitNanos) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(limitNanos)));
        return !thread.isAlive();
    }

    private void run() {
        while (!closed) {
            try {
                await();
                serveChannels();
                runTimers();
                runTasks();
                flush();
            } catch (IOException e) {
                LOG.warn("loop ends: its selector fails", e);
                closed = true;
            }
        }
        // Clients that were closed just before still have to tell those who wait for answers.
        for (int i = 0; i < LAST_ROUNDS && !tasks.isEmpty(); i++) {
            runTasks();
            flush();
        }
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            guarded(((IoHandler) key.attachment())::abandoned);
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("selector closed with an error", e);
        }
    }

    private void await() throws IOException {
        awake.set(false);
        if (!tasks.isEmpty() || !toFlush.isEmpty()) {
            selector.selectNow();
            return;
        }
        Entry next = timers.peek();
        if (next == null) {
            selector.select();
            return;
        }
        long waitNanos = next.dueNanos - nanoTime();
        if (waitNanos <= 0) {
            selector.selectNow();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1);
        }
    }

    private void serveChannels() {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.isValid()) {
                int ops = key.readyOps();
                guarded(() -> ((IoHandler) key.attachment()).ready(ops));
            }
        }
    }

    private void runTimers() {
        long now = nanoTime();
        Entry entry = timers.peek();
        while (entry != null && entry.dueNanos - now <= 0) {
            timers.poll();
            Runnable task = entry.task;
            entry.task = null;
            if (task == null) {
                cancelledTimers--;
            } else {
                guarded(task);
            }
            entry = timers.peek();
        }
    }

    private void runTasks() {
        // Not all there are: tasks that add tasks must not keep the channels from being served.
        for (int i = 0; i < TASKS_PER_ROUND; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    private void flush() {
        IoHandler handler = toFlush.poll();
        while (handler != null) {
            guarded(handler::flush);
            handler = toFlush.poll();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("a task failed on the loop", e);
        }
    }

    private void cancelled() {
        cancelledTimers++;
        if (cancelledTimers > PURGE_ABOVE && cancelledTimers > timers.size() / 2) {
            timers.removeIf(entry -> entry.task == null);
            cancelledTimers = 0;
        }
    }

    private final class Entry implements Timer, Comparable<Entry> {
        private final long dueNanos;
        private final long number;
        private @Nullable Runnable task;

        Entry(long dueNanos, long number, Runnable task) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (task != null) {
                task = null;
                cancelled();
            }
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(dueNanos - other.dueNanos, 0);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
