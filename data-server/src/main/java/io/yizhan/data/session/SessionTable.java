package io.yizhan.data.session;

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
import java.util.List;
import java.util.Optional;

/** The tables {@code device} and {@code replaced_session}, and an account's session generation. */
final class SessionTable {

    /** @param generation of the user's newest session */
    record Account(String name, long generation) {}

    private SessionTable() {}

    /** Locks the account, so that one session of a user is opened after another. */
    static Optional<Account> lockAccount(Connection connection, long userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT account, session_generation FROM account WHERE user_id = ? FOR UPDATE")) {
            select.setLong(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new Account(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    static List<StoredDevice> devices(Connection connection, long userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + StoredDevice.COLUMNS + " FROM device WHERE user_id = ? ORDER BY device_id")) {
            select.setLong(1, userId);
            return list(select);
        }
    }

    static void setGeneration(Connection connection, long userId, long generation) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET session_generation = ? WHERE user_id = ?")) {
            update.setLong(1, generation);
            update.setLong(2, userId);
            update.executeUpdate();
        }
    }

    static void writeOpened(
            Connection connection, OpenSessionRequest request, long generation, long tokenSerial, long nowMillis)
            throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(
                "REPLACE INTO device (" + StoredDevice.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            write.setLong(1, request.getUserId());
            write.setString(2, request.getDevice().getDeviceId());
            write.setInt(3, request.getDevice().getPlatformValue());
            write.setString(4, request.getDevice().getName());
            write.setLong(5, generation);
            write.setInt(6, request.getAccess().getInstance());
            write.setLong(7, request.getAccess().getLineage());
            write.setLong(8, request.getAccess().getLineage());
            write.setLong(9, tokenSerial);
            write.setLong(10, nowMillis);
            write.setBytes(11, request.getOperationId().toByteArray());
            write.executeUpdate();
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

    /** Notes what the user's newest session replaced, and forgets what earlier ones did. */
    static void writeReplaced(Connection connection, long userId, long replacedBy, List<StoredDevice> replaced)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM replaced_session WHERE user_id = ?")) {
            delete.setLong(1, userId);
            delete.executeUpdate();
        }
        if (replaced.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO replaced_session"
                + " (user_id, session_id, replaced_by, device_id, access_instance, access_lineage)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (StoredDevice device : replaced) {
                insert.setLong(1, userId);
                insert.setLong(2, device.sessionId());
                insert.setLong(3, replacedBy);
                insert.setString(4, device.deviceId());
                insert.setInt(5, device.access().instance());
                insert.setLong(6, device.access().lineage());
                insert.addBatch();
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
