package io.yizhan.data.session;

import com.google.protobuf.ByteString;
import io.yizhan.data.presence.AccessRef;
import io.yizhan.data.presence.DevicePresence;
import io.yizhan.data.presence.PresenceChange.Opened;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.proto.Device;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions: the database issues the generation and forgets the sessions that the policy excludes; then presence is
 * written, and only then the caller may be answered. A repeat gives the same session again, and never replaces a newer one. Blocks; one user's
 * calls come one after another.
 */
final class SessionOpener {

    private static final Logger log = LoggerFactory.getLogger(SessionOpener.class);

    private final Database database;
    private final PresenceWriter presence;
    private final InstantSource clock;
    private final int cluster;

    SessionOpener(Database database, PresenceWriter presence, InstantSource clock, int cluster) {
        this.database = database;
        this.presence = presence;
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * @param lastTry whether to go on without presence: another data server may still reach Redis where this one can't,
     *     and a session that others take for offline would miss what they send
     */
    OpenSessionResponse open(OpenSessionRequest request, boolean lastTry, Deadline deadline) {
        OpenSessionResponse response = database.transaction(deadline, connection -> open(connection, request));
        Device device = request.getDevice();
        Map<String, Long> replaced = new HashMap<>();
        for (ReplacedSession session : response.getReplacedList()) {
            replaced.put(
                    session.getSession().getDeviceId(), session.getSession().getSessionId());
        }
        DevicePresence shown = new DevicePresence(
                response.getSessionId(), AccessRef.of(request.getAccess()), device.getPlatformValue());
        boolean written =
                presence.write(List.of(new Opened(request.getUserId(), device.getDeviceId(), shown, replaced)));
        if (!written && !lastTry) {
            throw new StatusException(Status.UNAVAILABLE, "Presence can't be written here at the moment.");
        }
        log.debug(
                "session opened user={} device={} session={} access={} replaced={}",
                request.getUserId(),
                device.getDeviceId(),
                response.getSessionId(),
                AccessRef.of(request.getAccess()),
                replaced.size());
        return response;
    }

    private OpenSessionResponse open(Connection connection, OpenSessionRequest request) throws SQLException {
        long userId = request.getUserId();
        SessionTable.Account account = SessionTable.lockAccount(connection, userId)
                .orElseThrow(() -> new StatusException(Status.NOT_FOUND, "There is no such user."));
        List<StoredDevice> devices = SessionTable.devices(connection, userId);
        StoredDevice known = devices.stream()
                .filter(device -> device.deviceId().equals(request.getDevice().getDeviceId()))
                .findFirst()
                .orElse(null);
        Optional<LoginTable.Login> first = LoginTable.find(connection, request);
        if (first.isEmpty() && known != null && known.operationId().equals(request.getOperationId())) {
            // Opened by a data server of the release before, which notes it with the device only.
            first = Optional.of(new LoginTable.Login(LoginTable.hash(request), known.sessionId()));
        }
        if (first.isPresent()) {
            return repeat(connection, account, known, first.get(), LoginTable.hash(request));
        }
        long tokenSerial = request.getTokenSerial();
        if (tokenSerial != 0 && (known == null || known.tokenSerial() != tokenSerial)) {
            throw new StatusException(Status.UNAUTHENTICATED, "The token is no longer valid.");
        }
        long generation = account.generation() + 1;
        List<StoredDevice> replaced =
                new ArrayList<>(DevicePolicies.replaced(request.getPolicy(), request.getDevice(), devices));
        List<StoredDevice> forgotten = DevicePolicies.forgotten(request.getDevice(), devices);
        forgotten.stream()
                .filter(device -> device.open() && !replaced.contains(device))
                .forEach(replaced::add);

        SessionTable.setGeneration(connection, userId, generation);
        SessionTable.close(
                connection, replaced.stream().map(StoredDevice::toRef).toList(), false);
        SessionTable.deleteDevices(connection, forgotten);
        // A token stays the same over its logins: were the answer lost, the device could not come back with the new
        // one.
        long serial = tokenSerial != 0 ? tokenSerial : generation;
        LoginTable.write(connection, request, generation, clock.millis());
        SessionTable.writeOpened(connection, request, generation, serial, clock.millis());
        SessionTable.writeReplaced(connection, userId, generation, replaced);
        return response(
                account,
                generation,
                serial,
                replaced.stream().map(device -> device.toReplaced(cluster)).toList());
    }

    private OpenSessionResponse repeat(
            Connection connection,
            SessionTable.Account account,
            @Nullable StoredDevice device,
            LoginTable.Login first,
            ByteString requestHash)
            throws SQLException {
        if (first.isAbandoned()) {
            throw new StatusException(Status.CONFLICT, "The client has given up this login and logged in again.");
        }
        if (!first.requestHash().equals(requestHash)) {
            throw new StatusException(Status.CONFLICT, "operation_id: was used for another login.");
        }
        if (device == null || device.sessionId() != first.sessionId() || !device.open()) {
            throw new StatusException(Status.CONFLICT, "The session of this login has ended already.");
        }
        return response(
                account,
                device.sessionId(),
                device.tokenSerial(),
                SessionTable.replacedBy(connection, device.userId(), device.sessionId(), cluster));
    }

    private static OpenSessionResponse response(
            SessionTable.Account account, long sessionId, long serial, List<ReplacedSession> replaced) {
        return OpenSessionResponse.newBuilder()
                .setSessionId(sessionId)
                .setTokenSerial(serial)
                .addAllReplaced(replaced)
                .setAccount(account.name())
                .build();
    }
}
