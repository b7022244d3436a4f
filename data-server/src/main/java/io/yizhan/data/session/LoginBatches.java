package io.yizhan.data.session;

import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the logins that wait, so that one transaction opens the sessions of many: after an access server is gone, all its
 * clients come at once. One user's logins are carried out in the order they came. Safe for any thread; nothing here
 * blocks a caller.
 */
public final class LoginBatches implements Component {

    /** Threads, each with its share of the users. Few, for the batches to be worth it. */
    public static final int LANES = 2;

    private static final Logger log = LoggerFactory.getLogger(LoginBatches.class);
    private static final int BATCH = 64;
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final SessionOpener opener;
    private final List<LoginQueue> queues;
    private final List<Thread> threads = new ArrayList<>();

    /** @param queue logins waiting on each lane, at most */
    public LoginBatches(
            Database database, PresenceWriter presence, int queue, int cluster, Ticker ticker, InstantSource clock) {
        opener = new SessionOpener(database, presence, ticker, clock, cluster);
        queues = IntStream.range(0, LANES)
                .mapToObj(lane -> new LoginQueue(queue))
                .toList();
    }

    @Override
    public String name() {
        return "logins";
    }

    @Override
    public void start() {
        for (LoginQueue queue : queues) {
            Thread thread = new Thread(() -> serve(queue), "login-" + (threads.size() + 1));
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * @param lastTry see {@link PendingLogin}
     * @return completed on one of the threads here, or at once if the queue is full
     */
    CompletableFuture<OpenSessionResponse> open(OpenSessionRequest request, boolean lastTry, Deadline deadline) {
        PendingLogin login = new PendingLogin(request, lastTry, deadline, new CompletableFuture<>());
        int lane = Math.floorMod(RoutingKeys.mix(request.getUserId()), queues.size());
        if (!queues.get(lane).offer(login)) {
            login.answer()
                    .completeExceptionally(new StatusException(
                            Status.OVERLOADED, "Too many logins wait for the stores.", RETRY_AFTER));
        }
        return login.answer();
    }

    private void serve(LoginQueue queue) {
        try {
            while (queue.await()) {
                openGuarded(queue.take(BATCH));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void openGuarded(List<PendingLogin> logins) {
        try {
            opener.open(logins);
        } catch (Throwable e) { // without this thread, its users couldn't log in any more
            log.error("logins failed in an unforeseen way logins={}", logins.size(), e);
            StatusException cause = new StatusException(Status.INTERNAL, "The login failed.");
            logins.forEach(login -> login.answer().completeExceptionally(cause));
            if (e instanceof OutOfMemoryError outOfMemory) {
                throw outOfMemory;
            }
        }
    }

    /** What waits is still carried out. */
    @Override
    public void stop() {
        queues.forEach(LoginQueue::close);
        try {
            for (Thread thread : threads) {
                thread.join(2_000);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
