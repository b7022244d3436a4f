package io.yizhan.stores;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a person would type at one server of a pair, as root. Docs/operations.md has the same steps. */
final class ReplicationSql {

    private static final String USER = "replica";
    private static final Duration APPLY_LIMIT = Duration.ofMinutes(5);
    private static final Duration CONNECT_LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private ReplicationSql() {}

    /** Makes a server that takes no writes the primary. */
    static void acceptWrites(EmbeddedMariaDb server) {
        createReplicationUser(server);
        execute(server, "SET GLOBAL rpl_semi_sync_master_enabled = ON", "SET GLOBAL read_only = OFF");
    }

    /** Not logged, so that it neither waits for a replica nor is replayed by one. */
    private static void createReplicationUser(EmbeddedMariaDb server) {
        String user = "'" + USER + "'@'" + LoopbackPort.HOST + "'";
        execute(
                server,
                "SET SESSION sql_log_bin = OFF",
                "CREATE USER IF NOT EXISTS " + user + " IDENTIFIED BY '" + server.password() + "'",
                "GRANT REPLICATION SLAVE ON *.* TO " + user);
    }

    /** Points a server at its primary, from wherever it is in the primary's history. */
    static void follow(EmbeddedMariaDb server, EmbeddedMariaDb primary) {
        execute(
                server,
                "SET GLOBAL read_only = ON",
                "SET GLOBAL rpl_semi_sync_master_enabled = OFF",
                "STOP SLAVE",
                "CHANGE MASTER TO MASTER_HOST = '" + LoopbackPort.HOST + "', MASTER_PORT = " + primary.port()
                        + ", MASTER_USER = '" + USER + "', MASTER_PASSWORD = '" + primary.password()
                        + "', MASTER_SSL = 0, MASTER_SSL_VERIFY_SERVER_CERT = 0"
                        + ", MASTER_CONNECT_RETRY = 1, MASTER_USE_GTID = slave_pos",
                "START SLAVE");
    }

    /**
     * Makes a replica the primary, after it has applied all it received: every commit that was acknowledged is among
     * that. Its former primary must be dead.
     */
    static void promote(EmbeddedMariaDb replica) {
        execute(replica, "STOP SLAVE IO_THREAD");
        String received = slaveStatus(replica, "Gtid_IO_Pos");
        String applied =
                query(replica, "SELECT MASTER_GTID_WAIT('" + received + "', " + APPLY_LIMIT.toSeconds() + ")", 1);
        if (!applied.equals("0")) {
            throw new StoreException(replica.name() + ": not promoted, it has received up to " + received
                    + " and not applied it within " + APPLY_LIMIT + "; it says: "
                    + slaveStatus(replica, "Last_SQL_Error"));
        }
        execute(replica, "STOP SLAVE", "RESET SLAVE ALL");
        acceptWrites(replica);
    }

    /** Returns once commits on the primary wait for the replica, and it has received all that was written before. */
    static void awaitReplica(EmbeddedMariaDb primary, EmbeddedMariaDb replica) {
        long end = System.nanoTime() + CONNECT_LIMIT.toNanos();
        long written = sequence(query(primary, "SELECT @@GLOBAL.gtid_binlog_pos", 1));
        // A replica from scratch counts as a client long before it has fetched everything.
        while (query(primary, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_clients'", 2)
                        .equals("0")
                || sequence(slaveStatus(replica, "Gtid_IO_Pos")) < written) {
            if (System.nanoTime() - end > 0) {
                throw new StoreException(replica.name() + ": doesn't follow " + primary.name() + "; it says: "
                        + slaveStatus(replica, "Last_IO_Error") + slaveStatus(replica, "Last_SQL_Error"));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The last part of a GTID, such as 0-1-17; a pair has one domain only. 0 for the empty position. */
    private static long sequence(String gtid) {
        return gtid.isEmpty() ? 0 : Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
    }

    private static String slaveStatus(EmbeddedMariaDb server, String column) {
        try (Connection connection = server.connectAsRoot();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW SLAVE STATUS")) {
            String value = row.next() ? row.getString(column) : null;
            return value == null ? "" : value;
        } catch (SQLException e) {
            throw failed(server, e);
        }
    }

    private static String query(EmbeddedMariaDb server, String sql, int column) {
        try (Connection connection = server.connectAsRoot();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(column);
        } catch (SQLException e) {
            throw failed(server, e);
        }
    }

    private static void execute(EmbeddedMariaDb server, String... sql) {
        try (Connection connection = server.connectAsRoot();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw failed(server, e);
        }
    }

    private static StoreException failed(EmbeddedMariaDb server, SQLException cause) {
        return new StoreException(server.name() + ": " + cause.getMessage(), cause);
    }
}
