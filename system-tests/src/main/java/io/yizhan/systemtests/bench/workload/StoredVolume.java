package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;

/**
 * Conversations written straight into the record's tables, as a suite of years has them: each of two users of its own, who have
 * no accounts. Needs MariaDB's sequence engine. Blocks.
 */
final class StoredVolume {

    /** Far from every user that registers. */
    private static final long FIRST_USER = (1L << 40) + 1_000_000_000L;

    /** Conversations of one transaction. */
    private static final int AT_ONCE = 10_000;

    private final Properties ready;

    StoredVolume(Stores stores) {
        ready = stores.properties()
                .orElseThrow(() -> new SuiteException("only embedded stores can be filled, and they don't answer"));
    }

    /**
     * Adds conversations.
     *
     * @param each messages of each, of 64 bytes
     */
    void add(int conversations, int each) {
        try (Connection connection = DriverManager.getConnection(
                        ready.getProperty("mysql_url"),
                        ready.getProperty("mysql_user"),
                        ready.getProperty("mysql_password"));
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int from = 0; from < conversations; from += AT_ONCE) {
                int to = Math.min(from + AT_ONCE, conversations) - 1;
                for (String sql : statements(from, to, each, System.currentTimeMillis())) {
                    statement.executeUpdate(sql);
                }
                connection.commit();
            }
        } catch (SQLException e) {
            throw new SuiteException("conversations can't be stored: " + e.getMessage(), e);
        }
    }

    /** Those that write the conversations from one number to another, both included. */
    static String[] statements(int from, int to, int each, long nowMillis) {
        String users = String.format(Locale.ROOT, "%d + 2 * c.seq, %d + 2 * c.seq", FIRST_USER, FIRST_USER + 1);
        String conversations = String.format(Locale.ROOT, "seq_%d_to_%d c", from, to);
        return new String[] {
            "INSERT INTO conversation (first, second, last_seq, member_version, last_time_ms) SELECT " + users + ", "
                    + each + ", 0, " + nowMillis + " FROM " + conversations,
            "INSERT INTO member (user_id, first, second, first_seq, read_seq, role, joined_ms) SELECT " + FIRST_USER
                    + " + 2 * c.seq + u.seq, " + users + ", 1, 0, 0, " + nowMillis + " FROM " + conversations
                    + " JOIN seq_0_to_1 u",
            "INSERT INTO message (first, second, seq, sender, client_message_id, content_hash, time_ms, content) SELECT "
                    + users + ", m.seq, " + FIRST_USER
                    + " + 2 * c.seq, UNHEX(MD5(CONCAT(c.seq, '/', m.seq))), UNHEX(MD5(m.seq)), " + nowMillis
                    + ", CONCAT(CHAR(10, 64), REPEAT('x', 64)) FROM " + conversations + " JOIN seq_1_to_" + each + " m"
        };
    }
}
