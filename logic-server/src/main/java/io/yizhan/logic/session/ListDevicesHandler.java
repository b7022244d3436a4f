package io.yizhan.logic.session;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** LIST_DEVICES: the devices of whoever asks, whatever user the body names. */
public final class ListDevicesHandler implements CommandHandler<ListDevicesRequest, ListDevicesResponse> {

    private final Caller dataProxies;

    public ListDevicesHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.LIST_DEVICES;
    }

    @Override
    public CompletionStage<ListDevicesResponse> handle(ListDevicesRequest request, RequestContext context) {
        Checks.session(context);
        ListDevicesRequest own =
                ListDevicesRequest.newBuilder().setUserId(context.userId()).build();
        return dataProxies
                .call(OutboundCall.within(context, Command.READ_DEVICES, own), ListDevicesResponse.class)
                .thenApply(response -> markCurrent(response, context.sessionId()));
    }

    private static ListDevicesResponse markCurrent(ListDevicesResponse response, long sessionId) {
        ListDevicesResponse.Builder marked = ListDevicesResponse.newBuilder();
        for (DeviceInfo device : response.getDevicesList()) {
            marked.addDevices(device.toBuilder().setCurrent(device.getSessionId() == sessionId));
        }
        return marked.build();
    }
}
