package io.yizhan.data.presence;

import io.yizhan.proto.Platform;

/**
 * One device of a user as Redis shows it.
 *
 * @param generation of the session
 */
public record DevicePresence(long generation, AccessRef access, int platform) {

    /** Reads {@link #toString()}. */
    static DevicePresence parse(String value) {
        String[] parts = value.split(":", -1);
        return new DevicePresence(
                Long.parseLong(parts[0]),
                new AccessRef(Integer.parseInt(parts[1]), Long.parseLong(parts[2])),
                Integer.parseInt(parts[3]));
    }

    Platform platformOrOther() {
        Platform known = Platform.forNumber(platform);
        return known == null ? Platform.OTHER : known;
    }

    /** As stored. The generation comes first: the scripts compare it. */
    @Override
    public String toString() {
        return generation + ":" + access + ":" + platform;
    }
}
