package io.yizhan.proxy;

import io.yizhan.runtime.config.Settings;

/**
 * The {@code proxy} section.
 *
 * @param port that links are accepted at; 0 lets the system choose
 * @param maxOutstanding requests that may wait for one server's answers; above it requesters get OVERLOADED
 */
public record ProxyConfig(int port, int maxOutstanding) {

    public ProxyConfig {
        if (maxOutstanding <= 0) {
            throw new IllegalArgumentException("maxOutstanding: " + maxOutstanding + " (expected: > 0)");
        }
    }

    static ProxyConfig from(Settings settings, int instance) {
        return new ProxyConfig(
                settings.port("port-base", instance), settings.integer("max-outstanding", 1, 1_000_000, 20_000));
    }
}
