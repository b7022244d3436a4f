package io.yizhan.data.store;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whether commits may be sent to a server: it must take writes, and where durability is replicated, each commit must wait
 * until a replica has it, for ever if need be. Asked of each new connection before its first use. No privilege is needed.
 *
 * <p>Replicated is checked on MariaDB with semi-synchronous replication only, the one set-up that this suite's tests run
 * on; a Galera node, a MySQL and anything else is refused.
 */
final class PrimaryCheck {

    /** Milliseconds: a year. After this the primary would go on alone, with commits that nobody else has. */
    static final long LEAST_TIMEOUT = 31_536_000_000L;

    /** The server refused the connection, says the standard. */
    private static final String REFUSED = "08004";

    private final Durability durability;

    PrimaryCheck(Durability durability) {
        this.durability = durability;
    }

    /** @throws SQLException naming variable, value and expectation if no commit may be sent there */
    void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Map<String, String> variables = read(
                    statement,
                    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'read_only', 'wsrep_on', 'log_bin')"
                            + " OR Variable_name LIKE 'rpl_semi_sync_master%'");
            // A server that was the primary is fenced by this; so is a replica.
            require(variables, "read_only", "OFF", "this server is a replica, or was fenced");
            if (durability == Durability.REPLICATED) {
                checkSemiSync(variables);
                checkStatus(read(statement, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_%'"));
            }
        }
    }

    private static void checkSemiSync(Map<String, String> variables) throws SQLException {
        String version = variables.getOrDefault("version", "");
        if (!version.toLowerCase(Locale.ROOT).contains("mariadb")) {
            throw refused(
                    "version", version, "a MariaDB: on others it can't be told whether commits wait for a replica");
        }
        if (isOn(variables.getOrDefault("wsrep_on", "OFF"))) {
            throw refused("wsrep_on", "ON", "OFF: what a Galera cluster promises isn't checked by this release");
        }
        require(variables, "log_bin", "ON", "without a binary log there is no replica");
        require(variables, "rpl_semi_sync_master_enabled", "ON", "commits don't wait for a replica");
        require(
                variables,
                "rpl_semi_sync_master_wait_point",
                "AFTER_SYNC",
                "otherwise others read what a fail-over would undo");
        require(
                variables,
                "rpl_semi_sync_master_wait_no_slave",
                "ON",
                "otherwise commits stop waiting when the last replica leaves");
        String timeout = variables.getOrDefault("rpl_semi_sync_master_timeout", "0");
        if (!isAtLeast(timeout, LEAST_TIMEOUT)) {
            throw refused(
                    "rpl_semi_sync_master_timeout",
                    timeout,
                    "at least " + LEAST_TIMEOUT + " milliseconds, a year: commits stop waiting after it");
        }
    }

    private static void checkStatus(Map<String, String> status) throws SQLException {
        require(status, "rpl_semi_sync_master_status", "ON", "it fell back to commits that don't wait");
        String clients = status.getOrDefault("rpl_semi_sync_master_clients", "0");
        if (!isAtLeast(clients, 1)) {
            throw refused("rpl_semi_sync_master_clients", clients, "at least 1: no replica would confirm a commit");
        }
    }

    private static void require(Map<String, String> found, String name, String expected, String why)
            throws SQLException {
        String value = found.getOrDefault(name, "(none)");
        boolean matches = switch (expected) {
            case "ON" -> isOn(value);
            case "OFF" -> value.equalsIgnoreCase("OFF") || value.equals("0");
            default -> value.equalsIgnoreCase(expected);
        };
        if (!matches) {
            throw refused(name, value, expected + ": " + why);
        }
    }

    private static boolean isOn(String value) {
        return value.equalsIgnoreCase("ON") || value.equals("1");
    }

    /** Also where the number is too large for a long. */
    private static boolean isAtLeast(String number, long least) {
        try {
            return new BigInteger(number).compareTo(BigInteger.valueOf(least)) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Whether it was thrown here: the server is well, and not to be committed to. */
    static boolean isRefusal(SQLException failure) {
        return REFUSED.equals(failure.getSQLState());
    }

    private static SQLException refused(String variable, String value, String expectation) {
        return new SQLNonTransientConnectionException(
                variable + ": " + value + " (expected: " + expectation + ")", REFUSED);
    }

    /** Names in lower case, as they differ between releases. */
    private static Map<String, String> read(Statement statement, String query) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        return found;
    }
}
