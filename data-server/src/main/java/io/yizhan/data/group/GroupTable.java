package io.yizhan.data.group;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.data.conversation.SqlText;
import io.yizhan.proto.Content;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.GroupEvent;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The table {@code chat_group}, and what a group has in {@code conversation}, {@code member} and {@code message}. */
final class GroupTable {

    record Group(String name, boolean joinable) {}

    record Creation(long groupId, ByteString requestHash) {}

    record Head(long lastSeq, long memberVersion, long lastTimeMillis) {}

    private GroupTable() {}

    /** @throws SQLException for a duplicate key if the creator used the operation id before */
    static long insert(
            Connection connection, long creator, CreateGroupRequest request, byte[] requestHash, long nowMillis)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO chat_group (name, joinable, creator, operation_id, request_hash, created_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, request.getName());
            insert.setBoolean(2, request.getOpen());
            insert.setLong(3, creator);
            insert.setBytes(4, request.getOperationId().toByteArray());
            insert.setBytes(5, requestHash);
            insert.setLong(6, nowMillis);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    static Optional<Creation> findCreation(Connection connection, long creator, ByteString operationId)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT group_id, request_hash FROM chat_group WHERE creator = ? AND operation_id = ?")) {
            select.setLong(1, creator);
            select.setBytes(2, operationId.toByteArray());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Creation(row.getLong(1), ByteString.copyFrom(row.getBytes(2))))
                        : Optional.empty();
            }
        }
    }

    static Optional<Group> find(Connection connection, long groupId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT name, joinable FROM chat_group WHERE group_id = ?")) {
            select.setLong(1, groupId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new Group(row.getString(1), row.getBoolean(2))) : Optional.empty();
            }
        }
    }

    static void insertHead(Connection connection, ConversationKey group, Head head) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO conversation"
                + " (first, second, last_seq, member_version, last_time_ms) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, group.first());
            insert.setLong(2, group.second());
            insert.setLong(3, head.lastSeq());
            insert.setLong(4, head.memberVersion());
            insert.setLong(5, head.lastTimeMillis());
            insert.executeUpdate();
        }
    }

    /** Locks the group's head: until the transaction ends, nobody appends and nobody changes members. */
    static Optional<Head> lockHead(Connection connection, ConversationKey group) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT last_seq, member_version, last_time_ms"
                + " FROM conversation WHERE first = ? AND second = ? FOR UPDATE")) {
            select.setLong(1, group.first());
            select.setLong(2, group.second());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Head(row.getLong(1), row.getLong(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    /** Moves the head of a group that is locked. */
    static void moveHead(Connection connection, ConversationKey group, Head head) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE conversation"
                + " SET last_seq = ?, member_version = ?, last_time_ms = ? WHERE first = ? AND second = ?")) {
            update.setLong(1, head.lastSeq());
            update.setLong(2, head.memberVersion());
            update.setLong(3, head.lastTimeMillis());
            update.setLong(4, group.first());
            update.setLong(5, group.second());
            update.executeUpdate();
        }
    }

    static List<MemberRow> members(Connection connection, ConversationKey group) throws SQLException {
        return membersAfter(connection, group, 0, Integer.MAX_VALUE);
    }

    /** In ascending order of user ids, those greater than {@code afterUserId}. */
    static List<MemberRow> membersAfter(Connection connection, ConversationKey group, long afterUserId, int limit)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT user_id, role, joined_ms FROM member"
                + " WHERE first = ? AND second = ? AND user_id > ? ORDER BY user_id LIMIT ?")) {
            select.setLong(1, group.first());
            select.setLong(2, group.second());
            select.setLong(3, afterUserId);
            select.setInt(4, limit);
            List<MemberRow> members = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    members.add(new MemberRow(rows.getLong(1), rows.getInt(2), rows.getLong(3)));
                }
            }
            return members;
        }
    }

    static boolean isMember(Connection connection, ConversationKey group, long userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM member WHERE user_id = ? AND first = ? AND second = ?")) {
            select.setLong(1, userId);
            select.setLong(2, group.first());
            select.setLong(3, group.second());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** @param seq of the entry that records it: the first they see */
    static void insertMembers(Connection connection, ConversationKey group, Collection<MemberRow> members, long seq)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO member (user_id, first, second, first_seq, read_seq, role, joined_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (MemberRow member : members) {
                insert.setLong(1, member.userId());
                insert.setLong(2, group.first());
                insert.setLong(3, group.second());
                insert.setLong(4, seq);
                insert.setLong(5, seq - 1);
                insert.setInt(6, member.role());
                insert.setLong(7, member.joinedMillis());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void deleteMembers(Connection connection, ConversationKey group, Collection<Long> users)
            throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM member WHERE first = " + group.first() + " AND second = " + group.second()
                    + " AND user_id IN (" + SqlText.list(users) + ")");
        }
    }

    /**
     * Writes an event to the group's log, by the suite itself.
     *
     * @param head where the log ends with this entry
     */
    static void insertEvent(
            Connection connection, ConversationKey group, Head head, GroupChange change, GroupEvent event)
            throws SQLException {
        byte[] content = Content.newBuilder().setGroupEvent(event).build().toByteArray();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO message"
                + " (first, second, seq, sender, client_message_id, content_hash, time_ms, content)"
                + " VALUES (?, ?, ?, 0, ?, ?, ?, ?)")) {
            insert.setLong(1, group.first());
            insert.setLong(2, group.second());
            insert.setLong(3, head.lastSeq());
            insert.setBytes(4, change.messageId().toByteArray());
            insert.setBytes(5, change.isNamed() ? change.requestHash().toByteArray() : RequestHash.ofBytes(content));
            insert.setLong(6, head.lastTimeMillis());
            insert.setBytes(7, content);
            insert.executeUpdate();
        }
    }

    /**
     * The seq under which a change that is asked for again was recorded.
     *
     * @throws StatusException CONFLICT if the same id named another change
     */
    static Optional<Long> findEvent(Connection connection, ConversationKey group, GroupChange change)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq, content_hash FROM message"
                + " FORCE INDEX (once) WHERE first = ? AND second = ? AND sender = 0 AND client_message_id = ?")) {
            select.setLong(1, group.first());
            select.setLong(2, group.second());
            select.setBytes(3, change.messageId().toByteArray());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!change.requestHash().equals(ByteString.copyFrom(row.getBytes(2)))) {
                    throw new StatusException(Status.CONFLICT, "operation_id: was used for another change.");
                }
                return Optional.of(row.getLong(1));
            }
        }
    }
}
