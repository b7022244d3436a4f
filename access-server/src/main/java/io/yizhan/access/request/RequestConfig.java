package io.yizhan.access.request;

import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * How long forwarded requests may take.
 *
 * @param timeout where the client doesn't say
 * @param maxTimeout most that a client may ask for
 */
public record RequestConfig(Duration timeout, Duration maxTimeout) {

    public static RequestConfig from(Settings request) {
        return new RequestConfig(
                request.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(10)),
                request.duration("max-timeout", Duration.ofMillis(100), Duration.ofMinutes(5), Duration.ofSeconds(30)));
    }
}
