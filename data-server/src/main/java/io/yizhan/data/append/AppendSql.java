package io.yizhan.data.append;

import io.yizhan.data.append.BatchPlan.Move;
import io.yizhan.data.append.BatchPlan.Row;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.NewMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;

/** The statements that write a batch. Texts are put together from numbers only. */
final class AppendSql {

    private static final String UNMOVED =
            "last_seq = VALUES(last_seq) - VALUES(step) AND member_version = VALUES(member_version)";

    /** Assignments go from left to right, so last_seq, which the condition reads, comes last. */
    private static final String MOVE_HEADS = "INSERT INTO conversation"
            + " (first, second, last_seq, member_version, last_time_ms, step) VALUES %s ON DUPLICATE KEY UPDATE"
            + " last_time_ms = IF(" + UNMOVED + ", VALUES(last_time_ms), last_time_ms),"
            + " last_seq = IF(" + UNMOVED + ", VALUES(last_seq), last_seq)";

    private static final String INSERT_MESSAGE = "INSERT INTO message"
            + " (first, second, seq, sender, client_message_id, content_hash, time_ms, content)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private AppendSql() {}

    /**
     * Moves all heads by compare-and-set, gives new one-to-one conversations their members, and does {@code rider} in
     * the same packet.
     *
     * @param rider another statement, or empty
     * @throws HeadMovedException if any head is not where it was expected; the transaction must then be rolled back
     */
    static void moveHeads(Connection connection, Collection<Move> moves, String rider) throws SQLException {
        StringJoiner heads = new StringJoiner(",");
        StringJoiner members = new StringJoiner(",");
        int expected = 0;
        for (Move move : moves) {
            heads.add(head(move));
            expected += move.from().stored() ? 2 : 1; // as the server counts: 2 for a row changed, 1 for one inserted
            if (!move.from().stored()) {
                ConversationKey key = move.conversation();
                members.add(member(key.first(), key, move)).add(member(key.second(), key, move));
            }
        }
        StringBuilder text = new StringBuilder(MOVE_HEADS.formatted(heads));
        if (members.length() > 0) {
            text.append("; INSERT INTO member (user_id, first, second, first_seq, read_seq, role, joined_ms) VALUES ")
                    .append(members);
        }
        if (!rider.isEmpty()) {
            text.append("; ").append(rider);
        }
        execute(connection, text.toString(), expected);
    }

    /** Does a statement, unless it is empty. */
    static void executeAlone(Connection connection, String text) throws SQLException {
        if (!text.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            }
        }
    }

    private static void execute(Connection connection, String text, int expected) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
            int changed = statement.getUpdateCount();
            if (changed != expected) {
                throw new HeadMovedException(changed, expected);
            }
            do {
                statement.getMoreResults(); // throws what a later statement of the packet ended with
            } while (statement.getUpdateCount() != -1);
        }
    }

    private static String head(Move move) {
        Head to = move.to();
        ConversationKey key = move.conversation();
        return "(" + key.first() + "," + key.second() + "," + to.lastSeq() + "," + to.memberVersion() + ","
                + to.lastTimeMillis() + "," + move.step() + ")";
    }

    private static String member(long user, ConversationKey key, Move move) {
        return "(" + user + "," + key.first() + "," + key.second() + ",1,0,0,"
                + move.to().lastTimeMillis() + ")";
    }

    /** All rows as one statement, as the driver rewrites the batch. */
    static void insertMessages(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_MESSAGE)) {
            for (Row row : rows) {
                NewMessage message = row.message();
                insert.setLong(1, row.key().conversation().first());
                insert.setLong(2, row.key().conversation().second());
                insert.setLong(3, row.seq());
                insert.setLong(4, message.getSender());
                insert.setBytes(5, message.getClientMessageId().toByteArray());
                insert.setBytes(6, message.getContentHash().toByteArray());
                insert.setLong(7, row.timeMillis());
                insert.setBytes(8, message.getContent().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
