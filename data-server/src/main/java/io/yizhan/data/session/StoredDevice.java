package io.yizhan.data.session;

import com.google.protobuf.ByteString;
import io.yizhan.data.presence.AccessRef;
import io.yizhan.proto.Device;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Platform;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.SessionRef;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of {@code device}.
 *
 * @param sessionId generation of the device's newest session
 * @param access where that session is, or was
 * @param open whether it has neither ended nor been replaced
 * @param tokenSerial 0 where the device has no valid token
 * @param operationId of the login that opened the session
 */
record StoredDevice(
        long userId,
        String deviceId,
        int platform,
        String name,
        long sessionId,
        AccessRef access,
        boolean open,
        long tokenSerial,
        long lastLoginMillis,
        ByteString operationId) {

    static final String COLUMNS = "user_id, device_id, platform, name, session_id, access_instance, access_lineage,"
            + " open_lineage, token_serial, last_login_ms, operation_id";

    static StoredDevice of(ResultSet row) throws SQLException {
        return new StoredDevice(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getLong(5),
                new AccessRef(row.getInt(6), row.getLong(7)),
                row.getLong(8) != 0,
                row.getLong(9),
                row.getLong(10),
                ByteString.copyFrom(row.getBytes(11)));
    }

    SessionRef toRef() {
        return ref(userId, sessionId, deviceId);
    }

    static SessionRef ref(long userId, long sessionId, String deviceId) {
        return SessionRef.newBuilder()
                .setUserId(userId)
                .setSessionId(sessionId)
                .setDeviceId(deviceId)
                .build();
    }

    ReplacedSession toReplaced(int cluster) {
        return replaced(toRef(), access.toNode(cluster));
    }

    static ReplacedSession replaced(SessionRef session, NodeId access) {
        return ReplacedSession.newBuilder()
                .setSession(session)
                .setAccess(access)
                .build();
    }

    Device toDevice() {
        Platform known = Platform.forNumber(platform);
        return Device.newBuilder()
                .setDeviceId(deviceId)
                .setPlatform(known == null ? Platform.OTHER : known)
                .setName(name)
                .build();
    }
}
