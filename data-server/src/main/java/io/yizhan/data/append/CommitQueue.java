package io.yizhan.data.append;

import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for one committer: appends, gathered into batches, and tasks, done one at a time. Full is full: nothing
 * waits for room. It is full by time too: while the first one has waited for so long already, one more would be
 * committed when its sender has given up and asks again, and a queue of such does nothing but repeats. Safe for any
 * thread; one thread takes.
 */
final class CommitQueue {

    private static final int MAX_TASKS = 256;

    private record Waiting(Append append, long sinceNanos) {}

    private final int maxMessages;
    private final long maxBytes;
    private final long maxWaitNanos;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Waiting> appends = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int messages;
    private long bytes;
    /** Messages that the taker waits for; 0 while it waits for none. */
    private int wanted;

    private boolean closed;

    /** @param maxWait of the first that waits, after which no further append is taken */
    CommitQueue(int maxMessages, long maxBytes, Duration maxWait, Ticker ticker) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.maxWaitNanos = maxWait.toNanos();
        this.ticker = ticker;
    }

    /** @return false if there is no room, or the queue is closed */
    boolean offer(Append append) {
        long now = ticker.nanos();
        lock.lock();
        try {
            Waiting first = appends.peek();
            if (closed
                    || messages + append.messages().size() > maxMessages
                    || bytes + append.bytes() > maxBytes
                    || (first != null && now - first.sinceNanos() > maxWaitNanos)) {
                return false;
            }
            appends.add(new Waiting(append, now));
            messages += append.messages().size();
            bytes += append.bytes();
            if (wanted > 0 && messages >= wanted) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** @return false if there is no room, or the queue is closed */
    boolean offer(Runnable task) {
        lock.lock();
        try {
            if (closed || tasks.size() >= MAX_TASKS) {
                return false;
            }
            tasks.add(task);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is there, or for so long.
     *
     * @param size messages that are worth not waiting any longer, once there is a first one
     * @param linger how long to wait for them
     */
    void await(long idleNanos, int size, long linger) throws InterruptedException {
        lock.lock();
        try {
            long left = idleNanos;
            wanted = 1;
            while (!closed && appends.isEmpty() && tasks.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            // While it gathers it sleeps through those that aren't enough: each wake costs more than a message does.
            wanted = size;
            long more = linger;
            while (!closed && !appends.isEmpty() && tasks.isEmpty() && messages < size && more > 0) {
                more = changed.awaitNanos(more);
            }
        } finally {
            wanted = 0;
            lock.unlock();
        }
    }

    /** The next batch, maybe empty; at least one append if there is any. */
    List<Append> takeAppends(int maxBatchMessages, long maxBatchBytes) {
        lock.lock();
        try {
            List<Append> batch = new ArrayList<>();
            int batchMessages = 0;
            long batchBytes = 0;
            for (Waiting first = appends.peek(); first != null; first = appends.peek()) {
                Append next = first.append();
                batchMessages += next.messages().size();
                batchBytes += next.bytes();
                if (!batch.isEmpty() && (batchMessages > maxBatchMessages || batchBytes > maxBatchBytes)) {
                    break;
                }
                appends.remove();
                batch.add(next);
                messages -= next.messages().size();
                bytes -= next.bytes();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    List<Runnable> takeTasks() {
        lock.lock();
        try {
            List<Runnable> taken = new ArrayList<>(tasks);
            tasks.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more in; what is there can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosedAndEmpty() {
        lock.lock();
        try {
            return closed && appends.isEmpty() && tasks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Messages waiting. */
    int messages() {
        lock.lock();
        try {
            return messages;
        } finally {
            lock.unlock();
        }
    }
}
