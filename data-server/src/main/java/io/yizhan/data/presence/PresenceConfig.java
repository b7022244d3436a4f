package io.yizhan.data.presence;

import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * How presence is kept right.
 *
 * @param leaseLimit the longest lease an access server gets: one that says nothing for so long is gone
 * @param loginGrace a session younger than this is not missed when its access server's digest lacks it: its login may
 *     still be on the way, or the digest may be older
 */
public record PresenceConfig(Duration leaseLimit, Duration loginGrace) {

    /** Reads the section {@code presence}. */
    public static PresenceConfig from(Settings presence) {
        return new PresenceConfig(
                presence.duration(
                        "lease-limit", Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(30)),
                presence.duration(
                        "login-grace", Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(30)));
    }
}
