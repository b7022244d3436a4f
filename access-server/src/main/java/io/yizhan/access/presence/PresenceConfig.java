package io.yizhan.access.presence;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * How the logic servers are kept informed.
 *
 * @param reconcilePeriod in which every part of the digest is sent once
 * @param parts of the digest; one is sent every reconcilePeriod / parts, which also renews the lease
 * @param lease how long this server counts as alive after a part
 * @param closeDelay how long ended sessions are gathered before they are reported
 * @param closeTimeout for one report, retries included
 */
public record PresenceConfig(
        Duration reconcilePeriod, int parts, Duration lease, Duration closeDelay, Duration closeTimeout) {

    public PresenceConfig {
        if (reconcilePeriod.dividedBy(parts).multipliedBy(2).compareTo(lease) > 0) {
            throw new ConfigException(
                    "access.presence.lease",
                    lease.toMillis() + "ms",
                    "at least the time of two parts, 2 * access.presence.reconcile-period / access.presence.parts");
        }
    }

    public static PresenceConfig from(Settings presence) {
        return new PresenceConfig(
                presence.duration(
                        "reconcile-period", Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(30)),
                presence.integer("parts", 1, 1000, 15),
                presence.duration("lease", Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(15)),
                presence.duration("close-delay", Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofMillis(100)),
                presence.duration(
                        "close-timeout", Duration.ofMillis(100), Duration.ofMinutes(5), Duration.ofSeconds(10)));
    }

    Duration partInterval() {
        return reconcilePeriod.dividedBy(parts);
    }
}
