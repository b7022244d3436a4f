package io.yizhan.data.session;

import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.SessionRef;
import java.util.List;
import java.util.stream.Stream;

/**
 * A session that a login opens.
 *
 * @param generation greater than that of every earlier session of the user
 * @param tokenSerial what a valid token of the device carries from now on
 * @param replaced sessions that end because of it
 * @param forgotten devices that make room for it
 */
record NewSession(
        OpenSessionRequest request,
        long generation,
        long tokenSerial,
        List<StoredDevice> replaced,
        List<StoredDevice> forgotten) {

    long userId() {
        return request.getUserId();
    }

    /** What is replaced on other devices; the row of its own is written anew. */
    Stream<SessionRef> replacedElsewhere() {
        return replaced.stream()
                .filter(device -> !device.deviceId().equals(request.getDevice().getDeviceId()))
                .map(StoredDevice::toRef);
    }
}
