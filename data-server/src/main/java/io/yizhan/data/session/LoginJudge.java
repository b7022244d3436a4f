package io.yizhan.data.session;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Device;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides within one transaction what becomes of each login: a session, the first answer of a repeat, or a refusal. A
 * repeat gives the same session again, and never replaces a newer one.
 */
final class LoginJudge {

    /** What became of a login. */
    sealed interface Decision {

        PendingLogin login();

        record Session(PendingLogin login, OpenSessionResponse response) implements Decision {}

        record Refused(PendingLogin login, StatusException cause) implements Decision {}

        /** Undecided: its account is locked by another transaction, or isn't there. */
        record Skipped(PendingLogin login) implements Decision {}
    }

    private final InstantSource clock;
    private final int cluster;

    LoginJudge(InstantSource clock, int cluster) {
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * @param logins of different users; one alone waits for its account, of several nobody does
     * @return one for each login, in order
     */
    List<Decision> decide(Connection connection, List<PendingLogin> logins) throws SQLException {
        boolean alone = logins.size() == 1;
        List<Long> users = logins.stream().map(PendingLogin::userId).toList();
        Map<Long, SessionTable.Account> accounts = SessionTable.lockAccounts(connection, users, !alone);
        Map<Long, List<StoredDevice>> devices = SessionTable.devices(connection, accounts.keySet());
        Map<Long, LoginTable.Login> firsts = LoginTable.find(connection, logins);
        List<Decision> decisions = new ArrayList<>(logins.size());
        List<NewSession> opened = new ArrayList<>(logins.size());
        for (PendingLogin login : logins) {
            SessionTable.Account account = accounts.get(login.userId());
            if (account == null) {
                decisions.add(
                        alone
                                ? new Decision.Refused(
                                        login, new StatusException(Status.NOT_FOUND, "There is no such user."))
                                : new Decision.Skipped(login));
                continue;
            }
            List<StoredDevice> stored = devices.getOrDefault(login.userId(), List.of());
            LoginTable.Login first = firsts.get(login.userId());
            try {
                decisions.add(new Decision.Session(login, decide(connection, login, account, stored, first, opened)));
            } catch (StatusException e) {
                decisions.add(new Decision.Refused(login, e));
            }
        }
        write(connection, opened);
        return decisions;
    }

    private OpenSessionResponse decide(
            Connection connection,
            PendingLogin login,
            SessionTable.Account account,
            List<StoredDevice> devices,
            LoginTable.@Nullable Login noted,
            List<NewSession> opened)
            throws SQLException {
        OpenSessionRequest request = login.request();
        StoredDevice known = devices.stream()
                .filter(device -> device.deviceId().equals(request.getDevice().getDeviceId()))
                .findFirst()
                .orElse(null);
        LoginTable.Login first = noted;
        if (first == null && known != null && known.operationId().equals(request.getOperationId())) {
            // Opened by a data server of the release before, which notes it with the device only.
            first = new LoginTable.Login(LoginTable.hash(request), known.sessionId());
        }
        if (first != null) {
            return repeat(connection, account, known, first, LoginTable.hash(request));
        }
        NewSession session = open(request, account, known, devices);
        opened.add(session);
        return response(
                account,
                session.generation(),
                session.tokenSerial(),
                session.replaced().stream()
                        .map(device -> device.toReplaced(cluster))
                        .toList());
    }

    private static NewSession open(
            OpenSessionRequest request,
            SessionTable.Account account,
            @Nullable StoredDevice known,
            List<StoredDevice> devices) {
        long tokenSerial = request.getTokenSerial();
        if (tokenSerial != 0 && (known == null || known.tokenSerial() != tokenSerial)) {
            throw new StatusException(Status.UNAUTHENTICATED, "The token is no longer valid.");
        }
        Device device = request.getDevice();
        List<StoredDevice> replaced = new ArrayList<>(DevicePolicies.replaced(request.getPolicy(), device, devices));
        List<StoredDevice> forgotten = DevicePolicies.forgotten(device, devices);
        forgotten.stream()
                .filter(stored -> stored.open() && !replaced.contains(stored))
                .forEach(replaced::add);
        long generation = account.generation() + 1;
        // A token stays the same over its logins: were the answer lost, the device could not come back with the new
        // one.
        long serial = tokenSerial != 0 ? tokenSerial : generation;
        return new NewSession(request, generation, serial, replaced, forgotten);
    }

    private void write(Connection connection, List<NewSession> opened) throws SQLException {
        if (opened.isEmpty()) {
            return;
        }
        long nowMillis = clock.millis();
        SessionTable.nextGeneration(connection, opened);
        SessionTable.close(
                connection,
                opened.stream().flatMap(NewSession::replacedElsewhere).toList(),
                false);
        SessionTable.deleteDevices(
                connection,
                opened.stream().flatMap(session -> session.forgotten().stream()).toList());
        LoginTable.write(connection, opened, nowMillis);
        SessionTable.writeOpened(connection, opened, nowMillis);
        SessionTable.writeReplaced(connection, opened);
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
