package io.yizhan.access.login;

import io.yizhan.access.connection.RateLimit;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * Bounds of logging in.
 *
 * @param timeout for one login, retries included
 * @param perAddress how fast clients of one address may try to log in or register
 * @param addresses most addresses remembered for it
 */
public record LoginConfig(Duration timeout, RateLimit perAddress, int addresses) {

    public static LoginConfig from(Settings login) {
        return new LoginConfig(
                login.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(10)),
                new RateLimit(
                        login.integer("per-address-per-second", 1, 1_000_000, 200),
                        login.integer("per-address-burst", 1, 1_000_000, 2000)),
                login.integer("addresses", 1, 10_000_000, 50_000));
    }
}
