package io.yizhan.data.store;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.net.URI;
import java.time.Duration;

/**
 * How Redis is reached.
 *
 * @param uri such as {@code redis://user:password@host:6379/0}; {@code rediss} for TLS
 * @param timeout for connecting and for each answer; after it presence is unknown, and nobody waits longer
 */
public record RedisConfig(URI uri, Duration timeout) {

    public RedisConfig {
        if (!("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new ConfigException("data.redis.uri", uri.getScheme() + "://…", "redis://host:port");
        }
    }

    /** Reads the section {@code redis}. */
    public static RedisConfig from(Settings redis) {
        String uri = redis.text("uri");
        try {
            return new RedisConfig(
                    URI.create(uri),
                    redis.duration("timeout", Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofMillis(200)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("data.redis.uri", "(unreadable)", "redis://host:port");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisConfig[host=" + uri.getHost() + ", port=" + uri.getPort() + ", timeout=" + timeout.toMillis()
                + "ms]";
    }
}
