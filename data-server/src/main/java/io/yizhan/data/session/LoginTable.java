package io.yizhan.data.session;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.proto.OpenSessionRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The table {@code login}: which session each login has opened, for its repeats, and which logins must open none any more.
 * The user's account is locked by then.
 */
final class LoginTable {

    /** @param requestHash tells whether a repeat is one */
    record Login(ByteString requestHash, long sessionId) {

        /** Whether its client gave it up before it was carried out. */
        boolean isAbandoned() {
            return sessionId == ABANDONED;
        }
    }

    /** Stands for the session of a login that opens none. */
    private static final long ABANDONED = 0;

    /** Longer than any caller repeats a login. */
    private static final Duration KEPT = Duration.ofHours(1);

    private LoginTable() {}

    /** Over what makes it the same login; the policy is the server's, and the device's name may change. */
    static ByteString hash(OpenSessionRequest request) {
        return ByteString.copyFrom(RequestHash.of(
                request.getDevice().getDeviceId(),
                request.getDevice().getPlatformValue(),
                request.getAccess().getInstance(),
                request.getAccess().getLineage(),
                request.getTokenSerial()));
    }

    static Optional<Login> find(Connection connection, OpenSessionRequest request) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT request_hash, session_id FROM login WHERE user_id = ? AND operation_id = ?")) {
            select.setLong(1, request.getUserId());
            select.setBytes(2, request.getOperationId().toByteArray());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Login(ByteString.copyFrom(row.getBytes(1)), row.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    /** Notes a login and those its client gave up before, and forgets the user's old ones. */
    static void write(Connection connection, OpenSessionRequest request, long sessionId, long nowMillis)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM login WHERE user_id = ? AND opened_ms < ?")) {
            delete.setLong(1, request.getUserId());
            delete.setLong(2, nowMillis - KEPT.toMillis());
            delete.executeUpdate();
        }
        // One that was carried out keeps its session.
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT IGNORE INTO login (user_id, operation_id, request_hash, session_id, opened_ms) VALUES (?, ?, ?, ?, ?)")) {
            byte[] hash = hash(request).toByteArray();
            add(insert, request.getUserId(), request.getOperationId(), hash, sessionId, nowMillis);
            for (ByteString abandoned : request.getAbandonedOperationIdsList()) {
                add(insert, request.getUserId(), abandoned, new byte[hash.length], ABANDONED, nowMillis);
            }
            insert.executeBatch();
        }
    }

    private static void add(
            PreparedStatement insert, long userId, ByteString operationId, byte[] hash, long sessionId, long nowMillis)
            throws SQLException {
        insert.setLong(1, userId);
        insert.setBytes(2, operationId.toByteArray());
        insert.setBytes(3, hash);
        insert.setLong(4, sessionId);
        insert.setLong(5, nowMillis);
        insert.addBatch();
    }
}
