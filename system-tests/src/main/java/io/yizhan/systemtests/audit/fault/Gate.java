package io.yizhan.systemtests.audit.fault;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets the bytes of one direction pass at once, late, or not before it is opened again. Safe for any thread. */
final class Gate {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long delayNanos;
    private boolean shut;
    private boolean trickling;
    private boolean broken;

    void open() {
        set(0, false, false);
    }

    void delay(long nanos) {
        set(nanos, false, false);
    }

    void shut() {
        set(0, true, false);
    }

    /** Lets one byte through each second. */
    void trickle() {
        set(0, false, true);
    }

    /** How many of some bytes may go on together. */
    int portion(int bytes) {
        lock.lock();
        try {
            return trickling ? 1 : bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait, now and later. */
    void breakDown() {
        lock.lock();
        try {
            broken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until bytes read now may go on.
     *
     * @return whether they may; not when the gate has broken down
     */
    boolean pass() throws InterruptedException {
        long readNanos = System.nanoTime();
        lock.lockInterruptibly();
        try {
            while (!broken) {
                long wait = readNanos + (trickling ? SECOND_NANOS : delayNanos) - System.nanoTime();
                if (shut) {
                    changed.await();
                } else if (wait > 0) {
                    changed.awaitNanos(wait);
                } else {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void set(long newDelayNanos, boolean newShut, boolean newTrickling) {
        lock.lock();
        try {
            delayNanos = newDelayNanos;
            shut = newShut;
            trickling = newTrickling;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return shut ? "shut" : "delay " + TimeUnit.NANOSECONDS.toMillis(delayNanos) + " ms";
    }
}
