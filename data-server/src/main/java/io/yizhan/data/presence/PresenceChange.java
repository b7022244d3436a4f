package io.yizhan.data.presence;

import java.util.Map;

/** Something to be written about one user. Each may come late or twice: generations decide. */
public sealed interface PresenceChange {

    long userId();

    /**
     * A session began.
     *
     * @param replaced sessions that it replaced, device to generation
     */
    record Opened(long userId, String deviceId, DevicePresence presence, Map<String, Long> replaced)
            implements PresenceChange {}

    /** A session ended. A newer one on the same device is left alone. */
    record Closed(long userId, String deviceId, long generation) implements PresenceChange {}
}
