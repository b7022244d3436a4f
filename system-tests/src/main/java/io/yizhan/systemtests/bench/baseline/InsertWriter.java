package io.yizhan.systemtests.bench.baseline;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * Writes batches of messages over one connection, each in a transaction of the shape that a data server's has: heads by
 * compare-and-set together with the deletion of a fan-out row, the messages as one statement, a fan-out row, COMMIT.
 * Conversations belong to one writer. Used by one thread.
 */
final class InsertWriter implements AutoCloseable {

    /** Messages of one transaction. */
    static final int BATCH = 256;

    private static final int CONVERSATIONS = 64;
    private static final int EACH = BATCH / CONVERSATIONS;
    /** Of an OwedEntry for each message, about. */
    private static final int FANOUT_BYTES = 24 * BATCH;

    private static final byte[] CONTENT = ("\n@" + "x".repeat(64)).getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final long firstConversation;
    private final long[] seqs = new long[CONVERSATIONS];
    private final byte[] messageId = new byte[16];
    private final byte[] hash = new byte[16];
    private final SplittableRandom random = new SplittableRandom();
    private long owed;

    /**
     * @param connection closed together with this
     * @param number of this writer among {@code writers}
     */
    InsertWriter(Connection connection, int number, int writers) throws SQLException {
        this.connection = connection;
        // Another range for each number of writers, as the tables are filled once more.
        this.firstConversation = 1 + (long) (writers * writers + number) * CONVERSATIONS;
        connection.setAutoCommit(false);
    }

    /** @return rows written */
    long writeUntil(long endNanos) throws SQLException {
        long rows = 0;
        while (System.nanoTime() - endNanos < 0) {
            writeBatch();
            rows += BATCH;
        }
        return rows;
    }

    private void writeBatch() throws SQLException {
        long now = System.currentTimeMillis();
        try (Statement statement = connection.createStatement()) {
            statement.execute(heads(now));
            do {
                statement.getMoreResults();
            } while (statement.getUpdateCount() != -1);
        }
        insertMessages(now);
        insertFanout(now);
        connection.commit();
    }

    private String heads(long now) {
        StringJoiner heads = new StringJoiner(",");
        for (int i = 0; i < CONVERSATIONS; i++) {
            long first = firstConversation + i;
            heads.add(
                    "(" + first + "," + (first + 1_000_000) + "," + (seqs[i] + EACH) + ",0," + now + "," + EACH + ")");
        }
        String unmoved = "last_seq = VALUES(last_seq) - VALUES(step) AND member_version = VALUES(member_version)";
        String sql = "INSERT INTO conversation (first, second, last_seq, member_version, last_time_ms, step) VALUES "
                + heads + " ON DUPLICATE KEY UPDATE last_time_ms = IF(" + unmoved
                + ", VALUES(last_time_ms), last_time_ms), last_seq = IF(" + unmoved + ", VALUES(last_seq), last_seq)";
        return owed == 0 ? sql : sql + "; DELETE FROM fanout WHERE fanout_id IN (" + owed + ")";
    }

    private void insertMessages(long now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO message (first, second, seq, sender,"
                + " client_message_id, content_hash, time_ms, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < BATCH; i++) {
                int conversation = i % CONVERSATIONS;
                long first = firstConversation + conversation;
                random.nextBytes(messageId);
                random.nextBytes(hash);
                insert.setLong(1, first);
                insert.setLong(2, first + 1_000_000);
                insert.setLong(3, ++seqs[conversation]);
                insert.setLong(4, first);
                insert.setBytes(5, messageId.clone());
                insert.setBytes(6, hash.clone());
                insert.setLong(7, now);
                insert.setBytes(8, CONTENT);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void insertFanout(long now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO fanout (created_ms, claimed_until_ms, owner, entries) VALUES (?, ?, 'bench', ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setLong(1, now);
            insert.setLong(2, now + 1000);
            insert.setBytes(3, new byte[FANOUT_BYTES]);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                owed = key.getLong(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
