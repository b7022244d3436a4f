package io.yizhan.data.append;

import io.yizhan.data.append.BatchPlan.Move;
import io.yizhan.data.append.BatchPlan.Row;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.SqlText;
import io.yizhan.proto.NewMessage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

/** The statements that write a batch. Texts are put together from numbers and bytes only. */
final class AppendSql {

    private static final String UNMOVED =
            "last_seq = VALUES(last_seq) - VALUES(step) AND member_version = VALUES(member_version)";

    /** Assignments go from left to right, so last_seq, which the condition reads, comes last. */
    private static final String MOVE_HEADS = "INSERT INTO conversation"
            + " (first, second, last_seq, member_version, last_time_ms, step) VALUES %s ON DUPLICATE KEY UPDATE"
            + " last_time_ms = IF(" + UNMOVED + ", VALUES(last_time_ms), last_time_ms),"
            + " last_seq = IF(" + UNMOVED + ", VALUES(last_seq), last_seq)";

    private static final String INSERT_MESSAGES = "INSERT INTO message"
            + " (first, second, seq, sender, client_message_id, content_hash, time_ms, content) VALUES ";

    private AppendSql() {}

    /**
     * Moves all heads by compare-and-set, gives new one-to-one conversations their members, inserts all messages and does
     * the rest, in one packet.
     *
     * @param deletion another statement, or empty
     * @param insertion the last one, into a table that numbers its rows
     * @return the row's number
     * @throws HeadMovedException if any head is not where it was expected; the transaction must then be rolled back
     */
    static long write(
            Connection connection,
            Collection<Move> moves,
            List<Row> rows,
            String deletion,
            Consumer<StringBuilder> insertion)
            throws SQLException {
        StringBuilder text = new StringBuilder(1024 + 100 * moves.size() + 400 * rows.size());
        int expected = appendMoves(text, moves);
        if (!deletion.isEmpty()) {
            text.append("; ").append(deletion);
        }
        text.append("; ").append(INSERT_MESSAGES);
        for (int i = 0; i < rows.size(); i++) {
            append(text.append(i == 0 ? "" : ","), rows.get(i));
        }
        insertion.accept(text.append("; "));
        text.append("; SELECT LAST_INSERT_ID()");
        return execute(connection, text.toString(), expected);
    }

    /** @return how many rows must be changed, as the server counts */
    private static int appendMoves(StringBuilder text, Collection<Move> moves) {
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
        text.append(MOVE_HEADS.formatted(heads));
        if (members.length() > 0) {
            text.append("; INSERT INTO member (user_id, first, second, first_seq, read_seq, role, joined_ms) VALUES ")
                    .append(members);
        }
        return expected;
    }

    /** Does a statement, unless it is empty. */
    static void executeAlone(Connection connection, String text) throws SQLException {
        if (!text.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            }
        }
    }

    private static long execute(Connection connection, String text, int expected) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false); // a second look at the whole text, for what isn't in it
            statement.execute(text);
            int changed = statement.getUpdateCount();
            if (changed != expected) {
                throw new HeadMovedException(changed, expected);
            }
            while (!statement.getMoreResults()) { // throws what a later statement of the packet ended with
                if (statement.getUpdateCount() == -1) {
                    throw new SQLException("the packet's last result is missing");
                }
            }
            try (ResultSet number = statement.getResultSet()) {
                number.next();
                return number.getLong(1);
            }
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

    private static void append(StringBuilder text, Row row) {
        NewMessage message = row.message();
        ConversationKey key = row.key().conversation();
        text.append('(').append(key.first()).append(',').append(key.second());
        text.append(',').append(row.seq());
        text.append(',').append(message.getSender()).append(',');
        SqlText.append(text, message.getClientMessageId());
        text.append(',');
        SqlText.append(text, message.getContentHash());
        text.append(',').append(row.timeMillis()).append(',');
        SqlText.append(text, message.getContent());
        text.append(')');
    }
}
