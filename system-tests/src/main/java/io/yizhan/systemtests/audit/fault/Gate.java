package io.yizhan.systemtests.audit.fault;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets the bytes of one direction pass at once, late, or not before it is opened again. Safe for any thread. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long delayNanos;
    private boolean shut;
    private boolean broken;

    void open() {
        set(0, false);
    }

    void delay(long nanos) {
        set(nanos, false);
    }

    void shut() {
        set(0, true);
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
                long wait = readNanos + delayNanos - System.nanoTime();
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

    private void set(long newDelayNanos, boolean newShut) {
        lock.lock();
        try {
            delayNanos = newDelayNanos;
            shut = newShut;
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
