package io.yizhan.data.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of record. Two pools: one whose connections never commit by themselves, for the group commit, and one for
 * everything else. A pool mends itself after the database was away, or another server became the primary; while there
 * is none, requests end at once.
 *
 * <p>All connections read what is committed now (READ COMMITTED): whoever needs more than that takes a row lock or
 * compares a version.
 */
public final class Database implements Component {

    /** How long a statement waits for a row that another transaction holds. */
    public static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    /** SQL for the database's clock, in milliseconds since 1970-01-01 UTC. */
    public static final String NOW_MS = "CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)";

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /**
     * What each connection begins with. A data server that hangs in a transaction loses its locks after two seconds;
     * MariaDB alone reads the part that says so.
     */
    private static final String SESSION = "SET SESSION innodb_lock_wait_timeout = " + LOCK_WAIT.toSeconds()
            + ", sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
            + ", time_zone = '+00:00'"
            + " /*M! , idle_transaction_timeout = 2 */";

    /**
     * There is a connection for each thread, so one is waited for only after it broke. Also the longest pause between tries
     * to connect again.
     */
    private static final Duration POOL_WAIT = Duration.ofSeconds(1);

    private final DatabaseConfig config;
    private final PrimaryCheck check;
    private final PrimarySource source;
    private final PrimaryWatch watch = new PrimaryWatch(this::problem);
    private final int workConnections;
    private final int commitConnections;
    private final int cluster;
    private final Ticker ticker;
    private volatile @Nullable HikariDataSource commitPool;
    private volatile @Nullable HikariDataSource workPool;

    /**
     * @param workConnections for {@link #statements} and {@link #transaction}: one for each thread that calls them
     * @param commitConnections for {@link #openForCommit}: one for each committer
     * @param cluster whose ids this database holds
     */
    public Database(DatabaseConfig config, int workConnections, int commitConnections, int cluster, Ticker ticker) {
        this.config = config;
        this.check = new PrimaryCheck(config.durability());
        this.source = new PrimarySource(
                config.servers(), ConnectorProperties.of(config), ConnectorProperties.SOCKET_MILLIS, check);
        this.workConnections = workConnections;
        this.commitConnections = commitConnections;
        this.cluster = cluster;
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void start() throws Exception {
        new DatabaseGate(config, source).await();
        Migrations.run(new PrimarySource(config.servers(), ConnectorProperties.user(config), 0, check), cluster);
        workPool = pool("work", workConnections, true);
        commitPool = pool("commit", commitConnections, false);
        watch.start();
        log.info(
                config.durability() == Durability.LOCAL
                        ? "durability=local: an acknowledged message is on the disk of one database server, and lost with it"
                        : "durability=replicated: a message is acknowledged when a replica has it as well");
    }

    private HikariDataSource pool(String name, int size, boolean autoCommit) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("database-" + name);
        hikari.setDataSource(source);
        hikari.setAutoCommit(autoCommit);
        hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        hikari.setMaximumPoolSize(size);
        hikari.setMinimumIdle(size);
        hikari.setConnectionTimeout(POOL_WAIT.toMillis());
        hikari.setValidationTimeout(1000);
        hikari.setConnectionInitSql(SESSION);
        hikari.setExceptionOverride(new ConnectionEviction(this::giveUpConnections));
        return new HikariDataSource(hikari);
    }

    /**
     * Does something where each statement commits by itself.
     *
     * @throws StatusException UNAVAILABLE or INTERNAL if a statement fails
     */
    public <T> T statements(SqlWork<T> work) {
        try (Connection connection = take(workPool)) {
            return work.run(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * A {@link #transaction(SqlWork)} that isn't committed later than anybody waits for it: what a data server began
     * before it hung, it must not store when it goes on. Between this check and the commit lies less than the database allows a transaction to idle.
     *
     * @throws StatusException TIMEOUT if the deadline has passed by the time of the commit, too
     */
    public <T> T transaction(Deadline deadline, SqlWork<T> work) {
        return transaction(connection -> {
            T result = work.run(connection);
            if (deadline.hasPassed(ticker)) {
                throw new StatusException(Status.TIMEOUT, "Not stored in time.");
            }
            return result;
        });
    }

    /**
     * Does something as one transaction: committed when {@code work} returns, rolled back when it throws.
     *
     * @throws StatusException UNAVAILABLE or INTERNAL if a statement fails
     */
    public <T> T transaction(SqlWork<T> work) {
        try (Connection connection = take(workPool)) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException e) {
                throw rollBack(connection, e);
            } catch (RuntimeException e) {
                rollBack(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A connection that commits only when told. The caller closes it. */
    public Connection openForCommit() throws SQLException {
        return take(commitPool);
    }

    /** Whether each commit waits until a replica has it. */
    public boolean isReplicated() {
        return config.durability() == Durability.REPLICATED;
    }

    /** Doesn't wait where nothing can come: the pool is empty, and the last try to connect failed. */
    private Connection take(@Nullable HikariDataSource given) throws SQLException {
        HikariDataSource pool = started(given);
        String problem = source.problem();
        if (problem != null && pool.getHikariPoolMXBean().getTotalConnections() == 0) {
            throw new SQLTransientConnectionException(problem, "08001");
        }
        return pool.getConnection();
    }

    /**
     * Ends a transaction that failed.
     *
     * @return the failure, as one of a lost connection if that is what it was: Connector/J reports a connection that broke
     *     in a batched statement as a closed statement
     */
    public static SQLException rollBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
            return failure;
        } catch (SQLException e) {
            log.debug("a failed transaction couldn't be rolled back either", e);
            return SqlFailures.isConnectionLost(failure)
                    ? failure
                    : new SQLNonTransientConnectionException("the connection was lost", "08006", failure);
        }
    }

    /** The same for a failure that isn't the database's. */
    public static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("a failed transaction couldn't be rolled back either", e);
        }
    }

    private static StatusException failed(SQLException failure) {
        StatusException status = SqlFailures.toStatus(failure);
        if (status.status() == Status.INTERNAL) {
            log.warn("a statement failed", failure);
        } else {
            log.debug("the database is away or a row is held", failure);
        }
        return status;
    }

    /**
     * Empty while the database answers and may be committed to, else a sentence for people. Takes two seconds at most.
     * Connections to a server that is the primary no longer, or has no replica any more, are given up here.
     */
    public Optional<String> problem() {
        if (workPool == null) {
            return Optional.of("the database has not been reached yet");
        }
        try (Connection connection = take(workPool)) {
            check.check(connection);
            return Optional.empty();
        } catch (SQLException e) {
            if (PrimaryCheck.isRefusal(e)) {
                giveUpConnections();
            }
            String problem = source.problem();
            return Optional.of("the database can't be used: " + (problem == null ? e.getMessage() : problem));
        }
    }

    /** Those in use when they come back. */
    private void giveUpConnections() {
        for (HikariDataSource pool : new HikariDataSource[] {workPool, commitPool}) {
            if (pool != null) {
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }

    private static HikariDataSource started(@Nullable HikariDataSource pool) {
        if (pool == null) {
            throw new IllegalStateException("database: not started (expected: started)");
        }
        return pool;
    }

    @Override
    public void stop() {
        watch.stop();
        if (commitPool != null) {
            commitPool.close();
        }
        if (workPool != null) {
            workPool.close();
        }
    }
}
