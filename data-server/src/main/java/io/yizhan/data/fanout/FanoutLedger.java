package io.yizhan.data.fanout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The rows of {@code fanout} that this data server sees to: which of their entries are still owed, and which rows can
 * go. Their deletion rides in the next group commit. Forgetting a row here is harmless: it stays in the table, and
 * whoever claims it does the rest again. Safe for any thread.
 */
public final class FanoutLedger {

    private static final Duration FORGET_AFTER = Duration.ofSeconds(60);

    /** Rows as entries still owed. */
    private final Cache<Long, Set<FanoutEntry>> owed;

    private final Queue<Long> completed = new ConcurrentLinkedQueue<>();

    public FanoutLedger(io.yizhan.runtime.time.Ticker ticker) {
        Ticker clock = ticker::nanos;
        owed = Caffeine.newBuilder()
                .executor(Runnable::run) // tidied by whoever uses it: a task for another thread costs more
                .expireAfterWrite(FORGET_AFTER)
                .maximumSize(100_000)
                .ticker(clock)
                .build();
    }

    /** A row was committed, or claimed: from now on this data server sees to it. */
    public void owe(long fanoutId, Collection<FanoutEntry> entries) {
        owed.asMap().putIfAbsent(fanoutId, new HashSet<>(entries));
    }

    /**
     * Entries of a row are in custody or need none.
     *
     * @return false if this data server knows nothing of the row
     */
    boolean complete(long fanoutId, Collection<FanoutEntry> entries) {
        Set<FanoutEntry> left = owed.getIfPresent(fanoutId);
        if (left == null) {
            return false;
        }
        boolean done;
        synchronized (left) {
            entries.forEach(left::remove); // removeAll would look through the list for each of the set
            done = left.isEmpty();
        }
        if (done && owed.asMap().remove(fanoutId) != null) {
            completed.add(fanoutId);
        }
        return true;
    }

    /** Takes rows to be deleted, for a transaction that does it; after a failed one, they are {@link #giveBack given back}. */
    public List<Long> takeCompleted(int limit) {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < limit) {
            Long id = completed.poll();
            if (id == null) {
                break;
            }
            taken.add(id);
        }
        return taken;
    }

    public void giveBack(Collection<Long> fanoutIds) {
        completed.addAll(fanoutIds);
    }

    public boolean hasCompleted() {
        return !completed.isEmpty();
    }

    /** Rows seen to; not those that have been forgotten. */
    public long size() {
        owed.cleanUp();
        return owed.estimatedSize();
    }
}
