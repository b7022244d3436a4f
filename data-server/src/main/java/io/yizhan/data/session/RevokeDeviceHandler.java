package io.yizhan.data.session;

import io.yizhan.data.conversation.RequestHash;
import io.yizhan.data.operation.OperationTable;
import io.yizhan.data.presence.PresenceChange.Closed;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.KeyedWorkers;
import io.yizhan.proto.Command;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.RevokeDeviceResponse;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Ends a device's session and its token. The newest session is named also when it had ended before: its access server may
 * not know yet, and ending a session that is gone does no harm.
 */
final class RevokeDeviceHandler implements CommandHandler<RevokeDeviceRequest, RevokeDeviceResponse> {

    private final Database database;
    private final PresenceWriter presence;
    private final KeyedWorkers workers;
    private final InstantSource clock;
    private final int cluster;

    RevokeDeviceHandler(
            Database database, PresenceWriter presence, KeyedWorkers workers, InstantSource clock, int cluster) {
        this.database = database;
        this.presence = presence;
        this.workers = workers;
        this.clock = clock;
        this.cluster = cluster;
    }

    @Override
    public Command command() {
        return Command.REVOKE_DEVICE;
    }

    @Override
    public CompletionStage<RevokeDeviceResponse> handle(RevokeDeviceRequest request, RequestContext context) {
        OperationTable.check(request.getOperationId());
        return workers.submit(request.getUserId(), context.deadline(), () -> revoke(request, context.deadline()));
    }

    private RevokeDeviceResponse revoke(RevokeDeviceRequest request, Deadline deadline) {
        RevokeDeviceResponse response = database.transaction(deadline, connection -> revoke(connection, request));
        SessionRef ended = response.getEnded().getSession();
        presence.write(List.of(new Closed(ended.getUserId(), ended.getDeviceId(), ended.getSessionId())));
        return response;
    }

    private RevokeDeviceResponse revoke(Connection connection, RevokeDeviceRequest request) throws SQLException {
        long userId = request.getUserId();
        byte[] hash = RequestHash.of("revoke", request.getDeviceId());
        SessionTable.lockAccount(connection, userId);
        Optional<RevokeDeviceResponse> first =
                OperationTable.find(connection, userId, request.getOperationId(), hash, RevokeDeviceResponse.parser());
        if (first.isPresent()) {
            return first.get();
        }
        StoredDevice device = SessionTable.devices(connection, List.of(userId)).getOrDefault(userId, List.of()).stream()
                .filter(stored -> stored.deviceId().equals(request.getDeviceId()))
                .findFirst()
                .orElseThrow(() -> new StatusException(Status.NOT_FOUND, "The user has no such device."));
        SessionTable.close(connection, List.of(device.toRef()), true);
        RevokeDeviceResponse response = RevokeDeviceResponse.newBuilder()
                .setEnded(device.toReplaced(cluster))
                .build();
        OperationTable.write(connection, userId, request.getOperationId(), hash, response, clock.millis());
        return response;
    }
}
