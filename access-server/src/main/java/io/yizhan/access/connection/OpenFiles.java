package io.yizhan.access.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.lang.management.ManagementFactory;

/**
 * The process's limit of open files: each connection is one.
 *
 * @param limit how many may be open; {@link Long#MAX_VALUE} where it isn't known
 */
public record OpenFiles(long limit) {

    /** Design capacity of one access server. */
    private static final int DEFAULT_SESSIONS = 20_000;
    /** For links, logs, jars and the admin port. */
    private static final int RESERVED = 256;

    /** Of this process. */
    public static OpenFiles ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new OpenFiles(system.getMaxFileDescriptorCount())
                : new OpenFiles(Long.MAX_VALUE);
    }

    /**
     * How many sessions to hold: what the configuration says, or else as many as the limit allows, up to the design
     * capacity.
     *
     * @throws ConfigException if the limit doesn't allow what the configuration says
     */
    public int maxSessions(Settings settings, String key) {
        long room = Math.max(1, limit - RESERVED);
        int wanted = settings.integer(key, 1, 1_000_000, (int) Math.min(DEFAULT_SESSIONS, room));
        if (wanted > room) {
            throw new ConfigException(
                    "access." + key,
                    wanted,
                    "at most " + room + " with " + limit + " open files; raise the limit (ulimit -n) or lower it");
        }
        return wanted;
    }
}
