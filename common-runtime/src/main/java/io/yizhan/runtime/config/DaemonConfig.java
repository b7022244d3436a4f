package io.yizhan.runtime.config;

import java.time.Duration;

/**
 * The {@code daemon} section: what every daemon needs to know of itself.
 *
 * @param cluster number of the cluster, 1 to 8191
 * @param host name or address that others reach this machine at
 * @param bind address that listeners bind to
 * @param adminBind address that the admin listener binds to; loopback unless someone opens it
 * @param adminPort port of the admin listener; 0 lets the system choose
 * @param drainDeadline how long a drain may take
 * @param eventLoops threads that carry links, clients and timers
 * @param secret of the cluster, at least 16 bytes
 * @param failPoints whether the daemon is under test and has fail points, see docs/reliability.md
 */
public record DaemonConfig(
        int cluster,
        String host,
        String bind,
        String adminBind,
        int adminPort,
        Duration drainDeadline,
        int eventLoops,
        Secret secret,
        boolean failPoints) {

    /** Whoever reaches the admin port of a daemon with fail points can end it. */
    public DaemonConfig {
        if (failPoints && !isLoopback(adminBind)) {
            throw new ConfigException(
                    "daemon.fail-points",
                    "on",
                    "off where daemon.admin-bind, " + adminBind + ", isn't a loopback address");
        }
    }

    /** Reads the section {@code daemon} of the whole configuration. */
    public static DaemonConfig from(Settings root, int instance) {
        Settings settings = root.section("daemon");
        return new DaemonConfig(
                settings.integer("cluster", 1, 8191, 1),
                settings.text("host", "127.0.0.1"),
                settings.text("bind", "127.0.0.1"),
                settings.text("admin-bind", "127.0.0.1"),
                settings.port("admin-port-base", instance),
                settings.duration("drain-deadline", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(60)),
                settings.integer("event-loops", 1, 64, 1),
                settings.secret("secret", 16),
                settings.flag("fail-points", false));
    }

    private static boolean isLoopback(String address) {
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }
}
