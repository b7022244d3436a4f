package io.yizhan.data.history;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.store.Database;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A user's conversations and how far each has been read. Blocks. */
final class ConversationReader {

    static final int MAX_LIMIT = 500;

    private final Database database;

    ConversationReader(Database database) {
        this.database = database;
    }

    ListConversationsResponse list(long userId, ListConversationsRequest request) {
        int limit = request.getLimit() <= 0 ? MAX_LIMIT : Math.min(request.getLimit(), MAX_LIMIT);
        // Before the first: a one-to-one conversation has first > 0, a group has first = 0 and second > 0.
        ConversationId after = request.getAfter();
        return database.statements(connection -> list(connection, userId, after, limit));
    }

    private static ListConversationsResponse list(Connection connection, long userId, ConversationId after, int limit)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT m.first, m.second, c.last_seq,"
                + " m.read_seq, m.first_seq, g.name, c.last_time_ms"
                + " FROM member m"
                + " JOIN conversation c ON c.first = m.first AND c.second = m.second"
                + " LEFT JOIN chat_group g ON m.first = 0 AND g.group_id = m.second"
                + " WHERE m.user_id = ? AND (m.first > ? OR (m.first = ? AND m.second > ?))"
                + " ORDER BY m.first, m.second LIMIT ?")) {
            select.setLong(1, userId);
            select.setLong(2, after.getFirst());
            select.setLong(3, after.getFirst());
            select.setLong(4, after.getSecond());
            select.setInt(5, limit + 1);
            ListConversationsResponse.Builder response = ListConversationsResponse.newBuilder();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (response.getConversationsCount() == limit) {
                        return response.setMore(true).build();
                    }
                    response.addConversations(state(row));
                }
            }
            return response.build();
        }
    }

    private static ConversationState state(ResultSet row) throws SQLException {
        ConversationState.Builder state = ConversationState.newBuilder()
                .setConversation(ConversationKey.of(row).toId())
                .setLastSeq(row.getLong(3))
                .setReadSeq(row.getLong(4))
                .setFirstSeq(row.getLong(5))
                .setLastTimeMs(row.getLong(7));
        String groupName = row.getString(6);
        return groupName == null ? state.build() : state.setGroupName(groupName).build();
    }

    /** Never back, and never beyond the newest entry. */
    MarkReadResponse markRead(long userId, MarkReadRequest request) {
        ConversationKey conversation = ConversationKey.of(request.getConversation());
        long readSeq =
                database.statements(connection -> markRead(connection, userId, conversation, request.getReadSeq()));
        return MarkReadResponse.newBuilder().setReadSeq(readSeq).build();
    }

    private static long markRead(Connection connection, long userId, ConversationKey conversation, long wanted)
            throws SQLException {
        long position;
        try (PreparedStatement select = connection.prepareStatement("SELECT m.read_seq, c.last_seq FROM member m"
                + " JOIN conversation c ON c.first = m.first AND c.second = m.second"
                + " WHERE m.user_id = ? AND m.first = ? AND m.second = ?")) {
            select.setLong(1, userId);
            select.setLong(2, conversation.first());
            select.setLong(3, conversation.second());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return nothingToRead(userId, conversation);
                }
                position = Math.min(wanted, row.getLong(2));
                if (position <= row.getLong(1)) {
                    return row.getLong(1);
                }
            }
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE member SET read_seq = ?"
                + " WHERE user_id = ? AND first = ? AND second = ? AND read_seq < ?")) {
            update.setLong(1, position);
            update.setLong(2, userId);
            update.setLong(3, conversation.first());
            update.setLong(4, conversation.second());
            update.setLong(5, position);
            update.executeUpdate();
        }
        return position;
    }

    private static long nothingToRead(long userId, ConversationKey conversation) {
        if (conversation.isDirectOf(userId)) {
            return 0; // nothing written yet
        }
        throw new StatusException(Status.FORBIDDEN, "You are not a member of the conversation.");
    }
}
