package io.yizhan.access.session;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where requests of other daemons to the sessions pass. While the sessions are being handed over they wait, so that
 * nobody signs for a push that might not travel; once a successor has them, the asker is told to ask again.
 *
 * <pre>
 *   OPEN ──close──▶ CLOSED ──leave──▶ GONE
 *     ▲               │
 *     └─────open──────┘
 * </pre>
 *
 * <p>Safe for any thread.
 */
public final class SessionGate {

    private enum State {
        OPEN,
        CLOSED,
        GONE
    }

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Waiting<?>> waiting = new ArrayList<>();
    private State state = State.OPEN;

    private record Waiting<T>(Supplier<CompletionStage<T>> work, CompletableFuture<T> result) {
        void begin() {
            try {
                work.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }
    }

    /**
     * Passes a request.
     *
     * @param work hands what it has to do to the sessions' event loops before it returns
     */
    public <T> CompletionStage<T> pass(Supplier<CompletionStage<T>> work) {
        lock.readLock().lock();
        try {
            if (state == State.OPEN) {
                return work.get();
            }
        } finally {
            lock.readLock().unlock();
        }
        return passLater(work);
    }

    private <T> CompletionStage<T> passLater(Supplier<CompletionStage<T>> work) {
        lock.writeLock().lock();
        try {
            Waiting<T> request = new Waiting<>(work, new CompletableFuture<>());
            switch (state) {
                case OPEN -> request.begin();
                case CLOSED -> waiting.add(request);
                case GONE -> refuse(request);
            }
            return request.result;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Lets nobody pass. What has passed is with the event loops when this returns. */
    public void close() {
        change(State.CLOSED, null);
    }

    /** Lets everybody pass, those first who wait. */
    public void open() {
        change(State.OPEN, Waiting::begin);
    }

    /** The sessions are with a successor. */
    public void leave() {
        change(State.GONE, SessionGate::refuse);
    }

    private interface Then {
        void handle(Waiting<?> request);
    }

    private void change(State next, @Nullable Then then) {
        lock.writeLock().lock();
        try {
            state = next;
            if (then != null) {
                waiting.forEach(then::handle);
                waiting.clear();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void refuse(Waiting<?> request) {
        request.result.completeExceptionally(
                new StatusException(Status.UNAVAILABLE, "the sessions are with this access server's successor"));
    }
}
