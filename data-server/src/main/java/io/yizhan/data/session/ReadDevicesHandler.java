package io.yizhan.data.session;

import io.yizhan.data.presence.Presence;
import io.yizhan.data.presence.PresenceReader;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A user's devices. Where presence is unknown, the database's word counts: open is online. */
final class ReadDevicesHandler implements CommandHandler<ListDevicesRequest, ListDevicesResponse> {

    private final Database database;
    private final PresenceReader presence;
    private final Workers workers;

    ReadDevicesHandler(Database database, PresenceReader presence, Workers workers) {
        this.database = database;
        this.presence = presence;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_DEVICES;
    }

    @Override
    public CompletionStage<ListDevicesResponse> handle(ListDevicesRequest request, RequestContext context) {
        long userId = request.getUserId() == 0 ? context.userId() : request.getUserId();
        long currentSession = userId == context.userId() ? context.sessionId() : 0;
        return workers.submit(context.deadline(), () -> read(userId, currentSession));
    }

    private ListDevicesResponse read(long userId, long currentSession) {
        List<StoredDevice> devices = database.statements(
                connection -> SessionTable.devices(connection, List.of(userId)).getOrDefault(userId, List.of()));
        Presence shown = presence.readShown(List.of(userId));
        ListDevicesResponse.Builder response = ListDevicesResponse.newBuilder();
        for (StoredDevice device : devices) {
            boolean online = shown.known() ? shown.shows(userId, device.sessionId()) : device.open();
            response.addDevices(DeviceInfo.newBuilder()
                    .setDevice(device.toDevice())
                    .setSessionId(device.sessionId())
                    .setOnline(online)
                    .setLastLoginMs(device.lastLoginMillis())
                    .setCurrent(currentSession != 0 && device.sessionId() == currentSession));
        }
        return response.build();
    }
}
