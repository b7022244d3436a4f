package io.yizhan.data.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Logins that wait for one thread. Full is full: nothing waits for room. Safe for any thread; one takes. */
final class LoginQueue {

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PendingLogin> logins = new ArrayDeque<>();
    private boolean closed;

    LoginQueue(int capacity) {
        this.capacity = capacity;
    }

    /** @return false if there is no room, or the queue is closed */
    boolean offer(PendingLogin login) {
        lock.lock();
        try {
            if (closed || logins.size() >= capacity) {
                return false;
            }
            logins.add(login);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a login. @return false if none will come any more */
    boolean await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (logins.isEmpty() && !closed) {
                changed.await();
            }
            return !logins.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first logins, of each user one; a user's next stays in its place. */
    List<PendingLogin> take(int most) {
        lock.lock();
        try {
            List<PendingLogin> taken = new ArrayList<>();
            List<PendingLogin> left = new ArrayList<>();
            Set<Long> users = new HashSet<>();
            while (taken.size() < most && !logins.isEmpty()) {
                PendingLogin login = logins.remove();
                (users.add(login.userId()) ? taken : left).add(login);
            }
            for (int i = left.size() - 1; i >= 0; i--) {
                logins.addFirst(left.get(i));
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
