package io.yizhan.data.presence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Presence of some users at one moment.
 *
 * @param known false: nothing can be said, and a user without devices may be online
 * @param devices of each user asked for; none where the user is offline
 */
public record Presence(boolean known, Map<Long, List<DevicePresence>> devices) {

    static final Presence UNKNOWN = new Presence(false, Map.of());

    /** Whether one of the user's devices has this very session. */
    public boolean shows(long userId, long sessionId) {
        return of(userId).stream().anyMatch(device -> device.generation() == sessionId);
    }

    List<DevicePresence> of(long userId) {
        return devices.getOrDefault(userId, List.of());
    }

    /**
     * The same without devices whose access server hasn't spoken lately: what others are shown.
     *
     * @param alive access servers with a lease
     */
    Presence withLease(Set<AccessRef> alive) {
        Map<Long, List<DevicePresence>> shown = new HashMap<>();
        devices.forEach((user, list) -> shown.put(
                user,
                list.stream().filter(device -> alive.contains(device.access())).toList()));
        return new Presence(known, shown);
    }
}
