package io.yizhan.stores;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MariaDB, or a pair of them, and one Redis in one directory, restarted when they die. While all answer, and only
 * then, the ready file says where and who they are. In a pair, a dead primary is replaced by its replica.
 *
 * <p>Start order: own the directory → MariaDB → Redis → ready file. Stop order: ready file → Redis → MariaDB → let go
 * of the directory.
 */
public final class EmbeddedStores implements AutoCloseable {

    /**
     * @param dir holds {@code mysql/}, {@code redis/} and {@code stores.ready}
     * @param binaries where the server programs are unpacked
     * @param replicaPort where a replica of the MariaDB listens, 0 for any free port; empty for no replica
     * @param restart whether a server that dies is started again; if not, its death completes {@link #failure}
     */
    public record Config(
            Path dir,
            Path binaries,
            MariaDbConfig mariaDb,
            OptionalInt replicaPort,
            RedisConfig redis,
            boolean restart) {}

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStores.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(10);
    /** A server that answered for this long is not in a loop of deaths: its next backoff is the first again. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final Config config;
    private final ReadyFile readyFile;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    /** Two threads, as a restart blocks its thread until the server answers. */
    private final ScheduledExecutorService restarts =
            Executors.newScheduledThreadPool(2, task -> new Thread(task, "stores-restart"));

    /** In the order of their start, those of the pair left out. */
    private final List<EmbeddedServer> servers = new ArrayList<>();

    private final Set<Long> watchedPids = new HashSet<>();
    private final Object recovery = new Object();
    private @Nullable MariaDbPair pair;
    private @Nullable StoreDirectory dir;
    private boolean closed;

    public EmbeddedStores(Config config) {
        this.config = config;
        this.readyFile = new ReadyFile(config.dir().resolve("stores.ready"));
    }

    /**
     * Returns when all servers answer. {@link #close} may be called from another thread meanwhile and ends it.
     *
     * @throws StoreException if one of them doesn't start; the caller closes this object then too
     */
    public void start() {
        synchronized (this) {
            requireOpen();
            dir = StoreDirectory.own(config.dir());
        }
        readyFile.delete();
        StoreBinaries binaries = StoreBinaries.in(config.binaries());
        if (config.replicaPort().isPresent()) {
            startPair(MariaDbPair.prepare(config.mariaDb(), config.replicaPort().getAsInt(), binaries));
        } else {
            start(EmbeddedMariaDb.prepare(config.mariaDb(), binaries));
        }
        start(EmbeddedRedis.prepare(config.redis(), binaries));
        announceIfReady();
        running().forEach(server -> watch(server, FIRST_BACKOFF));
    }

    private void startPair(MariaDbPair prepared) {
        synchronized (this) {
            pair = prepared;
            if (closed) {
                prepared.close();
            }
            requireOpen();
        }
        LOG.info("{}: starting with a replica", EmbeddedMariaDb.NAME);
        prepared.start();
    }

    private synchronized List<EmbeddedServer> running() {
        List<EmbeddedServer> all = new ArrayList<>();
        if (pair != null) {
            all.add(pair.primary());
            all.add(pair.replica());
        }
        all.addAll(servers);
        return all;
    }

    private void start(EmbeddedServer prepared) {
        synchronized (this) {
            servers.add(prepared);
            if (closed) {
                prepared.close();
            }
            requireOpen();
        }
        LOG.info("{}: starting on port {}", prepared.name(), prepared.port());
        prepared.start();
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the stores were closed while they started");
        }
    }

    /** Completes with a message when a server died and is not restarted. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    private void watch(EmbeddedServer server, Duration backoff) {
        synchronized (this) {
            if (!watchedPids.add(server.pid())) {
                return;
            }
        }
        long since = System.nanoTime();
        server.onExit().thenRun(() -> {
            boolean steady = System.nanoTime() - since > STEADY.toNanos();
            died(server, steady ? FIRST_BACKOFF : backoff);
        });
    }

    private synchronized void died(EmbeddedServer server, Duration backoff) {
        if (closed) {
            return;
        }
        readyFile.delete();
        String message = server.name() + ": pid " + server.pid() + " died, see " + server.dir() + "/server.log";
        if (config.restart()) {
            LOG.warn("{}; starting it again in {} ms", message, backoff.toMillis());
            scheduleRestart(server, backoff);
        } else {
            LOG.error("{}", message);
            failure.complete(message);
        }
    }

    private void scheduleRestart(EmbeddedServer server, Duration backoff) {
        try {
            restarts.schedule(() -> restart(server, backoff), backoff.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: not started again, the stores are closing", server.name(), e);
        }
    }

    private void restart(EmbeddedServer server, Duration backoff) {
        Duration next = backoff.multipliedBy(2).compareTo(LAST_BACKOFF) < 0 ? backoff.multipliedBy(2) : LAST_BACKOFF;
        try {
            revive(server);
            announceIfReady();
            running().stream().filter(EmbeddedServer::isAlive).forEach(alive -> watch(alive, next));
        } catch (RuntimeException e) {
            synchronized (this) {
                if (!closed) {
                    LOG.error("{}: not started; trying again in {} ms", server.name(), next.toMillis(), e);
                    scheduleRestart(server, next);
                }
            }
        }
    }

    private void revive(EmbeddedServer dead) {
        MariaDbPair ofTwo;
        synchronized (this) {
            ofTwo = pair;
        }
        if (ofTwo == null || dead instanceof EmbeddedRedis) {
            dead.restart();
            return;
        }
        synchronized (recovery) { // both may have died
            ofTwo.recover();
        }
    }

    private synchronized void announceIfReady() {
        if (!closed && running().stream().allMatch(EmbeddedServer::isAlive)) {
            readyFile.write(facts());
            LOG.info("ready, see {}", readyFile.path());
        }
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (pair != null) {
            pair.facts().forEach((key, value) -> facts.put(EmbeddedMariaDb.NAME + "_" + key, value));
        }
        servers.forEach(server -> server.facts().forEach((key, value) -> facts.put(server.name() + "_" + key, value)));
        return facts;
    }

    /** Stops all servers cleanly, the one that {@link #start} is waiting for included. Repeated calls do nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true; // from here on the list of servers stays as it is
        }
        restarts.shutdown();
        if (dir == null) {
            return; // never owned: the ready file in it is somebody else's
        }
        readyFile.delete();
        for (int i = servers.size() - 1; i >= 0; i--) {
            LOG.info("{}: stopping", servers.get(i).name());
            servers.get(i).close();
        }
        if (pair != null) {
            LOG.info("{}: stopping", EmbeddedMariaDb.NAME);
            pair.close();
        }
        dir.close();
    }
}
