package io.yizhan.selector;

import io.yizhan.runtime.config.Settings;

/**
 * The {@code selector} section.
 *
 * @param httpPort where applications ask; 0 lets the system choose
 * @param linkPort where daemons dial; 0 lets the system choose
 * @param maxConnections HTTP connections at once
 * @param requestsPerSecond that one address may make in the long run
 * @param burst requests that one address may make at once
 * @param topologyForAll whether {@code /v1/topology} is for everyone, or for this machine only
 */
record SelectorConfig(
        int httpPort, int linkPort, int maxConnections, int requestsPerSecond, int burst, boolean topologyForAll) {

    static SelectorConfig from(Settings settings, int instance) {
        return new SelectorConfig(
                settings.port("http-port-base", instance),
                settings.port("link-port-base", instance),
                settings.integer("max-connections", 1, 1_000_000, 4_000),
                settings.integer("requests-per-second", 1, 1_000_000, 100),
                settings.integer("burst", 1, 1_000_000, 500),
                settings.flag("topology-for-all", false));
    }
}
