package io.yizhan.data.presence;

/** The keys in Redis, all below one prefix, so that clusters may share a server. */
final class PresenceKeys {

    private final String prefix;

    PresenceKeys(int cluster) {
        prefix = "yizhan:" + cluster + ":";
    }

    /** Hash: device id to {@link DevicePresence}. Absent where no device is online. */
    String user(long userId) {
        return prefix + "user:" + userId;
    }

    /** Exists while an access server has spoken lately. */
    String lease(AccessRef access) {
        return prefix + "lease:" + access;
    }

    /**
     * The {@code run_id} of the Redis process that holds everybody's presence. Absent or another one's: what is missing
     * here may be online all the same.
     */
    String complete() {
        return prefix + "complete";
    }

    /** Hash, while presence is rebuilt: since when, in which process, and which parts have been reported. */
    String rebuild() {
        return prefix + "rebuild";
    }
}
