package io.yizhan.client;

import com.google.protobuf.ByteString;
import io.yizhan.client.send.Requests;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.KickDeviceRequest;
import io.yizhan.proto.KickDeviceResponse;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The user's own devices. Safe for any thread. */
public final class Devices {
    private final Requests requests;
    private final Supplier<ByteString> randomIds;

    Devices(Requests requests, Supplier<ByteString> randomIds) {
        this.requests = requests;
        this.randomIds = randomIds;
    }

    public CompletableFuture<List<DeviceInfo>> list() {
        return requests.call(
                        Command.LIST_DEVICES, ListDevicesRequest.getDefaultInstance(), ListDevicesResponse.parser())
                .thenApply(ListDevicesResponse::getDevicesList);
    }

    /** Ends the session of a device and revokes its token. */
    public CompletableFuture<Void> kick(String deviceId) {
        KickDeviceRequest request = KickDeviceRequest.newBuilder()
                .setDeviceId(deviceId)
                .setOperationId(randomIds.get())
                .build();
        return requests.call(Command.KICK_DEVICE, request, KickDeviceResponse.parser())
                .thenAccept(response -> {});
    }
}
