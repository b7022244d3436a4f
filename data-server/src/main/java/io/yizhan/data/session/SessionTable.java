package io.yizhan.data.session;

import io.yizhan.data.conversation.SqlText;
import io.yizhan.data.presence.AccessRef;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.SessionRef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables {@code device} and {@code replaced_session}, and an account's session generation. */
final class SessionTable {

    /** @param generation of the user's newest session */
    record Account(String name, long generation) {}

    private SessionTable() {}

    /** Locks the account, so that one session of a user is opened after another. */
    static Optional<Account> lockAccount(Connection connection, long userId) throws SQLException {
        return Optional.ofNullable(
                lockAccounts(connection, List.of(userId), false).get(userId));
    }

    /**
     * Locks accounts, in the order of their key.
     *
     * @param skipLocked whether those that another transaction holds are left out instead of waited for
     * @return by user id
     */
    static Map<Long, Account> lockAccounts(Connection connection, Collection<Long> userIds, boolean skipLocked)
            throws SQLException {
        Map<Long, Account> accounts = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT user_id, account, session_generation FROM account WHERE user_id IN ("
                                + SqlText.list(userIds) + ") ORDER BY user_id FOR UPDATE"
                                + (skipLocked ? " SKIP LOCKED" : ""));
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                accounts.put(row.getLong(1), new Account(row.getString(2), row.getLong(3)));
            }
        }
        return accounts;
    }

    /** The devices of users, by user id; one without any is missing. */
    static Map<Long, List<StoredDevice>> devices(Connection connection, Collection<Long> userIds) throws SQLException {
        if (userIds.isEmpty()) {
            return Map.of();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT " + StoredDevice.COLUMNS
                + " FROM device WHERE user_id IN (" + SqlText.list(userIds) + ") ORDER BY user_id, device_id")) {
            return list(select).stream().collect(Collectors.groupingBy(StoredDevice::userId));
        }
    }

    static List<StoredDevice> devices(Connection connection, long userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + StoredDevice.COLUMNS + " FROM device WHERE user_id = ? ORDER BY device_id")) {
            select.setLong(1, userId);
            return list(select);
        }
    }

    /** Each user's account is locked and has the generation before this session's. */
    static void nextGeneration(Connection connection, List<NewSession> sessions) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE account SET session_generation = session_generation + 1 WHERE user_id IN (" + users(sessions)
                        + ")")) {
            update.executeUpdate();
        }
    }

    private static String users(List<NewSession> sessions) {
        return SqlText.list(sessions.stream().map(NewSession::userId).toList());
    }

    static void writeOpened(Connection connection, List<NewSession> sessions, long nowMillis) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(
                "REPLACE INTO device (" + StoredDevice.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (NewSession session : sessions) {
                OpenSessionRequest request = session.request();
                write.setLong(1, request.getUserId());
                write.setString(2, request.getDevice().getDeviceId());
                write.setInt(3, request.getDevice().getPlatformValue());
                write.setString(4, request.getDevice().getName());
                write.setLong(5, session.generation());
                write.setInt(6, request.getAccess().getInstance());
                write.setLong(7, request.getAccess().getLineage());
                write.setLong(8, request.getAccess().getLineage());
                write.setLong(9, session.tokenSerial());
                write.setLong(10, nowMillis);
                write.setBytes(11, request.getOperationId().toByteArray());
                write.addBatch();
            }
            write.executeBatch();
        }
    }

    static void deleteDevices(Connection connection, List<StoredDevice> devices) throws SQLException {
        if (devices.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM device WHERE user_id = ? AND device_id = ?")) {
            for (StoredDevice device : devices) {
                delete.setLong(1, device.userId());
                delete.setString(2, device.deviceId());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Notes what the users' newest sessions replaced, and forgets what earlier ones did. */
    static void writeReplaced(Connection connection, List<NewSession> sessions) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM replaced_session WHERE user_id IN (" + users(sessions) + ")")) {
            delete.executeUpdate();
        }
        if (sessions.stream().allMatch(session -> session.replaced().isEmpty())) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO replaced_session"
                + " (user_id, session_id, replaced_by, device_id, access_instance, access_lineage)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (NewSession session : sessions) {
                for (StoredDevice device : session.replaced()) {
                    insert.setLong(1, session.userId());
                    insert.setLong(2, device.sessionId());
                    insert.setLong(3, session.generation());
                    insert.setString(4, device.deviceId());
                    insert.setInt(5, device.access().instance());
                    insert.setLong(6, device.access().lineage());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    static List<ReplacedSession> replacedBy(Connection connection, long userId, long generation, int cluster)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT session_id, device_id, access_instance, access_lineage FROM replaced_session"
                        + " WHERE user_id = ? AND replaced_by = ?")) {
            select.setLong(1, userId);
            select.setLong(2, generation);
            List<ReplacedSession> replaced = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    replaced.add(StoredDevice.replaced(
                            StoredDevice.ref(userId, row.getLong(1), row.getString(2)),
                            new AccessRef(row.getInt(3), row.getLong(4)).toNode(cluster)));
                }
            }
            return replaced;
        }
    }

    /**
     * Ends sessions, each only if it is still its device's newest.
     *
     * @param revoke whether the devices' tokens are no longer valid
     */
    static void close(Connection connection, Collection<SessionRef> sessions, boolean revoke) throws SQLException {
        if (sessions.isEmpty()) {
            return;
        }
        // In the order of the key, so that two such transactions don't wait for each other.
        List<SessionRef> ordered = sessions.stream()
                .sorted(Comparator.comparingLong(SessionRef::getUserId).thenComparing(SessionRef::getDeviceId))
                .toList();
        try (PreparedStatement update = connection.prepareStatement("UPDATE device SET open_lineage = 0"
                + (revoke ? ", token_serial = 0" : "") + " WHERE user_id = ? AND device_id = ? AND session_id = ?")) {
            for (SessionRef session : ordered) {
                update.setLong(1, session.getUserId());
                update.setString(2, session.getDeviceId());
                update.setLong(3, session.getSessionId());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Open sessions of one part of the users on an access server. */
    static List<StoredDevice> openAt(Connection connection, AccessRef access, int part, int parts) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + StoredDevice.COLUMNS
                + " FROM device WHERE access_instance = ? AND open_lineage = ? AND user_id % ? = ?")) {
            select.setInt(1, access.instance());
            select.setLong(2, access.lineage());
            select.setInt(3, parts);
            select.setInt(4, part);
            return list(select);
        }
    }

    /** Sessions that were open on an access server's former lineages, which are gone with all they held. */
    static List<StoredDevice> openBefore(Connection connection, AccessRef access, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + StoredDevice.COLUMNS
                + " FROM device WHERE access_instance = ? AND open_lineage > 0 AND open_lineage < ? LIMIT ?")) {
            select.setInt(1, access.instance());
            select.setLong(2, access.lineage());
            select.setInt(3, limit);
            return list(select);
        }
    }

    private static List<StoredDevice> list(PreparedStatement select) throws SQLException {
        List<StoredDevice> devices = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                devices.add(StoredDevice.of(rows));
            }
        }
        return devices;
    }
}
