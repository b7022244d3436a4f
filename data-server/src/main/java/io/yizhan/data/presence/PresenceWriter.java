package io.yizhan.data.presence;

import io.yizhan.data.presence.PresenceChange.Closed;
import io.yizhan.data.presence.PresenceChange.Opened;
import io.yizhan.data.store.Redis;
import io.yizhan.data.store.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * Writes presence. While Redis is down, changes wait in a bounded backlog and are made up for before anybody uses Redis
 * again; if they were too many, presence is unknown until the access servers' digests have brought all of it again. Blocks;
 * safe for any thread that may.
 */
public final class PresenceWriter {

    private static final Logger log = LoggerFactory.getLogger(PresenceWriter.class);
    private static final int MAX_BACKLOG = 50_000;

    private final Redis redis;
    private final PresenceKeys keys;
    private final Duration leaseLimit;
    /** Writing, shared; making up for the backlog, alone: a later change must not overtake an earlier one. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private final Queue<PresenceChange> backlog = new ArrayDeque<>();
    /** Whether some didn't fit; guarded by the backlog. */
    private boolean overflowed;

    /** @param leaseLimit the longest lease of an access server */
    public PresenceWriter(Redis redis, int cluster, Duration leaseLimit) {
        this.redis = redis;
        this.keys = new PresenceKeys(cluster);
        this.leaseLimit = leaseLimit;
    }

    /** @return false if Redis couldn't be reached: the changes are made up for later */
    public boolean write(List<? extends PresenceChange> changes) {
        return write(changes, true);
    }

    /**
     * Writes what is likely to be there already.
     *
     * @return false if Redis couldn't be reached: the next digest will bring the same
     */
    public boolean refresh(List<Opened> sessions) {
        return write(sessions, false);
    }

    private boolean write(List<? extends PresenceChange> changes, boolean keep) {
        if (changes.isEmpty()) {
            return true;
        }
        lock.readLock().lock();
        try {
            redis.call(client -> apply(client, changes));
            return true;
        } catch (RedisUnavailableException e) {
            if (keep) {
                keep(changes);
            }
            return false;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void keep(List<? extends PresenceChange> changes) {
        synchronized (backlog) {
            for (PresenceChange change : changes) {
                if (backlog.size() < MAX_BACKLOG) {
                    backlog.add(change);
                } else if (!overflowed) {
                    overflowed = true;
                    log.warn("more than {} changes of presence wait for Redis: it will be rebuilt", MAX_BACKLOG);
                }
            }
        }
    }

    /**
     * Makes up for what couldn't be written, and leaves Redis usable for all.
     *
     * @param check done first, in the same probe
     */
    void recover(Consumer<RedisClient> check) throws RedisUnavailableException {
        lock.writeLock().lock();
        try {
            List<PresenceChange> waiting;
            boolean incomplete;
            synchronized (backlog) {
                waiting = new ArrayList<>(backlog);
                incomplete = overflowed;
            }
            redis.probe(client -> {
                if (incomplete) {
                    client.del(keys.complete());
                }
                check.accept(client);
                return waiting.isEmpty() || apply(client, waiting);
            });
            synchronized (backlog) {
                backlog.clear();
                overflowed = false;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean apply(RedisClient client, List<? extends PresenceChange> changes) {
        Set<AccessRef> alive = new HashSet<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (PresenceChange change : changes) {
                if (change instanceof Opened opened) {
                    alive.add(opened.presence().access());
                    open(pipeline, opened);
                } else if (change instanceof Closed closed) {
                    close(pipeline, closed);
                }
            }
            // An access server that logs users in is alive, also before its first digest.
            SetParams unlessThere = SetParams.setParams().nx().px(leaseLimit.toMillis());
            alive.forEach(access -> pipeline.set(keys.lease(access), "1", unlessThere));
            pipeline.syncAndReturnAll().forEach(PresenceWriter::throwIfFailed);
        }
        return true;
    }

    private static void throwIfFailed(Object answer) {
        if (answer instanceof RuntimeException failure) {
            throw failure;
        }
    }

    private void open(Pipeline pipeline, Opened opened) {
        List<String> arguments = new ArrayList<>();
        arguments.add(opened.deviceId());
        arguments.add(opened.presence().toString());
        opened.replaced().forEach((device, generation) -> {
            arguments.add(device);
            arguments.add(generation.toString());
        });
        pipeline.eval(PresenceScripts.OPEN, List.of(keys.user(opened.userId())), arguments);
    }

    private void close(Pipeline pipeline, Closed closed) {
        pipeline.eval(
                PresenceScripts.CLOSE,
                List.of(keys.user(closed.userId())),
                List.of(closed.deviceId(), Long.toString(closed.generation())));
    }

    /** An access server has spoken. */
    public void renewLease(AccessRef access, Duration lease) {
        Duration bounded = lease.compareTo(leaseLimit) < 0 ? lease : leaseLimit;
        try {
            redis.call(client ->
                    client.set(keys.lease(access), "1", SetParams.setParams().px(Math.max(1, bounded.toMillis()))));
        } catch (RedisUnavailableException e) {
            log.debug("lease not renewed access={}", access, e);
        }
    }

    /** Changes that wait for Redis. */
    public int backlog() {
        synchronized (backlog) {
            return backlog.size();
        }
    }
}
