package io.yizhan.data.session;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.data.conversation.SqlText;
import io.yizhan.proto.OpenSessionRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table {@code login}: which session each login has opened, for its repeats, and which logins must open none any more.
 * The users' accounts are locked by then.
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

    /** What is noted of these logins, by user id. */
    static Map<Long, Login> find(Connection connection, List<PendingLogin> logins) throws SQLException {
        Map<Long, ByteString> wanted = logins.stream()
                .collect(Collectors.toMap(
                        PendingLogin::userId, login -> login.request().getOperationId()));
        Map<Long, Login> found = new HashMap<>();
        // One user's rows are few, while all ids with all users would be very many ranges of the key.
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT user_id, operation_id, request_hash, session_id FROM login WHERE user_id IN ("
                                + SqlText.list(wanted.keySet()) + ")");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ByteString operationId = ByteString.copyFrom(row.getBytes(2));
                if (operationId.equals(wanted.get(row.getLong(1)))) {
                    found.put(row.getLong(1), new Login(ByteString.copyFrom(row.getBytes(3)), row.getLong(4)));
                }
            }
        }
        return found;
    }

    /** Notes logins and those their clients gave up before, and forgets the users' old ones. */
    static void write(Connection connection, List<NewSession> sessions, long nowMillis) throws SQLException {
        String users = SqlText.list(sessions.stream().map(NewSession::userId).toList());
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM login WHERE user_id IN (" + users + ") AND opened_ms < ?")) {
            delete.setLong(1, nowMillis - KEPT.toMillis());
            delete.executeUpdate();
        }
        // One that was carried out keeps its session.
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT IGNORE INTO login (user_id, operation_id, request_hash, session_id, opened_ms) VALUES (?, ?, ?, ?, ?)")) {
            for (NewSession session : sessions) {
                OpenSessionRequest request = session.request();
                byte[] hash = hash(request).toByteArray();
                add(insert, session.userId(), request.getOperationId(), hash, session.generation(), nowMillis);
                for (ByteString abandoned : request.getAbandonedOperationIdsList()) {
                    add(insert, session.userId(), abandoned, new byte[hash.length], ABANDONED, nowMillis);
                }
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
