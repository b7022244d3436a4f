package io.yizhan.client;

import io.yizhan.client.send.Requests;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.KickDeviceRequest;
import io.yizhan.proto.KickDeviceResponse;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The user's own devices. Safe for any thread. */
public final class Devices {
    private final Requests requests;

    Devices(Requests requests) {
        this.requests = requests;
    }

    public CompletableFuture<List<DeviceInfo>> list() {
        return requests.call(
                        Command.LIST_DEVICES, ListDevicesRequest.getDefaultInstance(), ListDevicesResponse.parser())
                .thenApply(ListDevicesResponse::getDevicesList);
    }

    /** Ends the session of a device and revokes its token. */
    public CompletableFuture<Void> kick(String deviceId) {
        KickDeviceRequest request =
                KickDeviceRequest.newBuilder().setDeviceId(deviceId).build();
        return requests.call(Command.KICK_DEVICE, request, KickDeviceResponse.parser())
                .thenAccept(response -> {});
    }
}
