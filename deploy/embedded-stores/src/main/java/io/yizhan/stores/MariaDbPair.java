package io.yizhan.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two real MariaDB servers: a primary, and a replica that every commit waits for (semi-synchronous, AFTER_SYNC, GTID).
 *
 * <pre>
 *                 primary dies          {@link #promote}              {@link #restoreReplica}
 *  FOLLOWED ────────────────────▶ ORPHANED ───────────▶ ALONE ─────────────────▶ FOLLOWED
 * </pre>
 *
 * <p>ALONE, the new primary takes writes and no commit returns: nothing it writes has a second copy. The former primary
 * may hold transactions that nobody was told of, so it comes back without its data, and replays the new one's history
 * from the beginning. Which server is the primary outlives a restart of both.
 *
 * <p>One thread at a time promotes and restores; {@link #close} may come from another.
 */
public final class MariaDbPair implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MariaDbPair.class);
    private static final String SECOND = EmbeddedMariaDb.NAME + "-2";

    private final MariaDbConfig first;
    private final MariaDbConfig second;
    private final StoreBinaries binaries;
    private final Path primaryFile;
    private EmbeddedMariaDb primary;
    private EmbeddedMariaDb replica;
    private boolean closed;

    private MariaDbPair(MariaDbConfig first, MariaDbConfig second, StoreBinaries binaries) {
        this.first = first;
        this.second = second;
        this.binaries = binaries;
        this.primaryFile = first.dir().resolveSibling("mysql.primary");
        EmbeddedMariaDb one = EmbeddedMariaDb.prepare(EmbeddedMariaDb.NAME, first, null, binaries);
        try {
            EmbeddedMariaDb two = EmbeddedMariaDb.prepare(SECOND, second, one.password(), binaries);
            boolean exchanged = SECOND.equals(readPrimary());
            primary = exchanged ? two : one;
            replica = exchanged ? one : two;
        } catch (RuntimeException e) {
            one.close();
            throw e;
        }
    }

    /**
     * Returns when the primary takes writes and the replica follows it. The first start makes both from nothing.
     *
     * @param settings of both; directory and port are the first one's, the second's directory is beside it
     * @param secondPort on 127.0.0.1; 0 for any free one
     * @throws StoreSettingException if a port is taken, the directory in use, or its database not one of a pair
     * @throws StoreException if a server doesn't start
     */
    public static MariaDbPair start(MariaDbConfig settings, int secondPort, StoreBinaries binaries) {
        MariaDbPair pair = prepare(settings, secondPort, binaries);
        pair.start();
        return pair;
    }

    /** Everything up to the launch. */
    static MariaDbPair prepare(MariaDbConfig settings, int secondPort, StoreBinaries binaries) {
        Path dir = settings.dir().toAbsolutePath().normalize();
        Path secondDir = dir.resolveSibling(SECOND);
        if (Files.isDirectory(dir.resolve("data")) && !Files.isDirectory(secondDir.resolve("data"))) {
            throw new StoreSettingException(
                    "dir", dir, "no database yet: one that began without a replica can't get one here");
        }
        return new MariaDbPair(
                new MariaDbConfig(dir, settings.port(), settings.settings()).inPair(1),
                new MariaDbConfig(secondDir, secondPort, settings.settings()).inPair(2),
                binaries);
    }

    /** Launches both; {@link #close} may come from another thread meanwhile. */
    void start() {
        try {
            startPrimary();
            startReplica();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startPrimary() {
        EmbeddedMariaDb starting = primary();
        starting.start();
        StoreFiles.write(primaryFile, starting.name() + "\n");
        ReplicationSql.promote(starting); // it may be the replica of before, if a promotion was cut short
    }

    private void startReplica() {
        EmbeddedMariaDb starting = replica();
        starting.start();
        ReplicationSql.follow(starting, primary());
        ReplicationSql.awaitReplica(primary(), starting);
        LOG.info("{}: follows {}", starting.name(), primary().name());
    }

    private String readPrimary() {
        try {
            return Files.exists(primaryFile) ? Files.readString(primaryFile).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that takes writes, or did before it died. Another one after each {@link #promote}. */
    public synchronized EmbeddedMariaDb primary() {
        return primary;
    }

    /** The other one. */
    public synchronized EmbeddedMariaDb replica() {
        return replica;
    }

    /** Names both servers, the first one first whoever is the primary: for who finds the primary by itself. */
    public String jdbcUrl() {
        return jdbcUrl("yizhan");
    }

    /** The same for another database. */
    public synchronized String jdbcUrl(String database) {
        EmbeddedMariaDb one = primary.name().equals(EmbeddedMariaDb.NAME) ? primary : replica;
        EmbeddedMariaDb two = one == primary ? replica : primary;
        return "jdbc:mysql://" + LoopbackPort.HOST + ":" + one.port() + "," + LoopbackPort.HOST + ":" + two.port() + "/"
                + database + "?sslMode=DISABLED";
    }

    /** What a stranger needs to know, in the order people read it. */
    synchronized Map<String, String> facts() {
        Map<String, String> facts = primary.facts();
        facts.put("url", jdbcUrl());
        facts.put("replica_port", Integer.toString(replica.port()));
        facts.put("replica_pid", Long.toString(replica.pid()));
        return facts;
    }

    /**
     * Makes the replica the primary: kills the old one unless it is dead, waits until the replica has applied all it
     * received, and lets it take writes. Nothing can be committed before {@link #restoreReplica}.
     *
     * @throws StoreException if the replica is dead too, or can't apply what it has
     */
    public void promote() {
        EmbeddedMariaDb old = primary();
        EmbeddedMariaDb next = replica();
        old.kill();
        long begin = System.nanoTime();
        // Should this process die now, the next start continues with the one that has everything.
        StoreFiles.write(primaryFile, next.name() + "\n");
        ReplicationSql.promote(next);
        synchronized (this) {
            primary = next;
            replica = old;
        }
        LOG.info("{}: is the primary, after {} ms", next.name(), (System.nanoTime() - begin) / 1_000_000);
    }

    /** Brings the former primary back as the replica, from nothing; its old data stay beside, until the next time. */
    public void restoreReplica() {
        EmbeddedMariaDb former = replica();
        former.close();
        Path dir = former.dir();
        try {
            Path kept = dir.resolve("data.former");
            StoreFiles.deleteTree(kept);
            StoreFiles.moveInto(dir.resolve("data"), kept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean isFirst = former.name().equals(EmbeddedMariaDb.NAME);
        MariaDbConfig config = isFirst ? first : second;
        EmbeddedMariaDb fresh = EmbeddedMariaDb.prepare(
                former.name(),
                new MariaDbConfig(config.dir(), former.port(), config.settings()),
                former.password(),
                binaries);
        synchronized (this) {
            replica = fresh;
            if (closed) {
                fresh.close();
            }
        }
        startReplica();
    }

    /**
     * Goes on after one server died: a dead replica is started again with its data. A dead primary is replaced by the
     * replica, or started again if that is dead as well.
     */
    void recover() {
        if (!primary().isAlive() && replica().isAlive()) {
            promote();
            restoreReplica();
            return;
        }
        if (!primary().isAlive()) {
            primary().restart();
            ReplicationSql.acceptWrites(primary());
        }
        if (!replica().isAlive()) {
            replica().restart();
            ReplicationSql.follow(replica(), primary());
        }
        ReplicationSql.awaitReplica(primary(), replica());
    }

    /** Stops both cleanly, the primary first, while there is a replica to take its last commits. */
    @Override
    public void close() {
        EmbeddedMariaDb one;
        EmbeddedMariaDb two;
        synchronized (this) {
            closed = true;
            one = primary;
            two = replica;
        }
        one.close();
        two.close();
    }
}
