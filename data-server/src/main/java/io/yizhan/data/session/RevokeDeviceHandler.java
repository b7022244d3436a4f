package io.yizhan.data.session;

import io.yizhan.data.presence.PresenceChange.Closed;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.KeyedWorkers;
import io.yizhan.proto.Command;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.RevokeDeviceResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Ends a device's session and its token. The newest session is named also when it had ended before: a repeat must name
 * what the first answer named, and ending a session that is gone does no harm.
 */
final class RevokeDeviceHandler implements CommandHandler<RevokeDeviceRequest, RevokeDeviceResponse> {

    private final Database database;
    private final PresenceWriter presence;
    private final KeyedWorkers workers;
    private final int cluster;

    RevokeDeviceHandler(Database database, PresenceWriter presence, KeyedWorkers workers, int cluster) {
        this.database = database;
        this.presence = presence;
        this.workers = workers;
        this.cluster = cluster;
    }

    @Override
    public Command command() {
        return Command.REVOKE_DEVICE;
    }

    @Override
    public CompletionStage<RevokeDeviceResponse> handle(RevokeDeviceRequest request, RequestContext context) {
        return workers.submit(request.getUserId(), context.deadline(), () -> revoke(request, context.deadline()));
    }

    private RevokeDeviceResponse revoke(RevokeDeviceRequest request, Deadline deadline) {
        StoredDevice device = database.transaction(deadline, connection -> {
            SessionTable.lockAccount(connection, request.getUserId());
            StoredDevice found = SessionTable.devices(connection, request.getUserId()).stream()
                    .filter(stored -> stored.deviceId().equals(request.getDeviceId()))
                    .findFirst()
                    .orElseThrow(() -> new StatusException(Status.NOT_FOUND, "The user has no such device."));
            SessionTable.close(connection, List.of(found.toRef()), true);
            return found;
        });
        presence.write(List.of(new Closed(device.userId(), device.deviceId(), device.sessionId())));
        return RevokeDeviceResponse.newBuilder()
                .setEnded(device.toReplaced(cluster))
                .build();
    }
}
