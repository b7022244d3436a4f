package io.yizhan.data.session;

import io.yizhan.data.presence.AccessRef;
import io.yizhan.data.presence.DevicePresence;
import io.yizhan.data.presence.PresenceChange.Closed;
import io.yizhan.data.presence.PresenceChange.Opened;
import io.yizhan.data.presence.PresenceRebuild;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.SessionRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what an access server really holds with the database, and brings both and Redis into line:
 *
 * <ul>
 *   <li>open here and held there: shown as online;
 *   <li>held there, but replaced or ended here: stale, the access server ends it;
 *   <li>open here, but not held there: ended, unless it is so young that its login may be on the way still, or younger than
 *       the digest, which may be read late;
 *   <li>open on a former lineage of the same access server: ended, unless that process serves on beside its successor.
 * </ul>
 *
 * Blocks.
 */
final class PresenceRepairer {

    private static final Logger log = LoggerFactory.getLogger(PresenceRepairer.class);

    /** Sessions of former lineages ended with one part. */
    private static final int FORMER_LIMIT = 1_000;

    private final Database database;
    private final PresenceWriter presence;
    private final PresenceRebuild rebuild;
    private final InstantSource clock;
    private final Duration loginGrace;

    /** @param loginGrace the longest time between a session's opening and the access server's first digest with it */
    PresenceRepairer(
            Database database,
            PresenceWriter presence,
            PresenceRebuild rebuild,
            InstantSource clock,
            Duration loginGrace) {
        this.database = database;
        this.presence = presence;
        this.rebuild = rebuild;
        this.clock = clock;
        this.loginGrace = loginGrace;
    }

    ReconcileSessionsResponse repair(ReconcileSessionsRequest request) {
        long now = clock.millis();
        AccessRef access = AccessRef.of(request.getAccess());
        presence.renewLease(access, Duration.ofMillis(request.getLeaseMs()));
        Optional<String> rebuilding = rebuild.current();

        List<StoredDevice> open = database.statements(
                connection -> SessionTable.openAt(connection, access, request.getPart(), request.getParts()));
        Map<SessionRef, StoredDevice> openByRef = new HashMap<>();
        open.forEach(device -> openByRef.put(device.toRef(), device));
        Set<SessionRef> held = new HashSet<>(request.getSessionsList());

        ReconcileSessionsResponse.Builder response =
                ReconcileSessionsResponse.newBuilder().setTimeMs(now);
        List<Closed> ended = new ArrayList<>();
        List<Opened> shown = new ArrayList<>();
        for (SessionRef session : held) {
            StoredDevice device = openByRef.get(session);
            if (device == null) {
                response.addStale(session);
                ended.add(new Closed(session.getUserId(), session.getDeviceId(), session.getSessionId()));
            } else {
                shown.add(new Opened(
                        device.userId(),
                        device.deviceId(),
                        new DevicePresence(device.sessionId(), access, device.platform()),
                        Map.of()));
            }
        }
        ended.addAll(endLost(
                access, request.getPredecessorServes(), notHeld(open, held, Math.min(now, request.getAsOfMs()))));
        if (presence.write(ended) && presence.refresh(shown)) {
            rebuilding.ifPresent(since -> rebuild.report(since, access, request.getPart(), request.getParts()));
        }
        return response.build();
    }

    private List<StoredDevice> notHeld(List<StoredDevice> open, Set<SessionRef> held, long asOf) {
        long young = asOf - loginGrace.toMillis();
        return open.stream()
                .filter(device -> !held.contains(device.toRef()) && device.lastLoginMillis() < young)
                .toList();
    }

    private List<Closed> endLost(AccessRef access, boolean formerServes, List<StoredDevice> notHeld) {
        List<StoredDevice> lost = new ArrayList<>(notHeld);
        if (!formerServes) {
            lost.addAll(database.statements(connection -> SessionTable.openBefore(connection, access, FORMER_LIMIT)));
        }
        if (lost.isEmpty()) {
            return List.of();
        }
        log.info("sessions are gone without a word access={} sessions={}", access, lost.size());
        database.transaction(connection -> {
            SessionTable.close(
                    connection, lost.stream().map(StoredDevice::toRef).toList(), false);
            return true;
        });
        return lost.stream()
                .map(device -> new Closed(device.userId(), device.deviceId(), device.sessionId()))
                .toList();
    }
}
