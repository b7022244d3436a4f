package io.yizhan.data;

import io.yizhan.data.append.AppendConfig;
import io.yizhan.data.presence.PresenceConfig;
import io.yizhan.data.store.DatabaseConfig;
import io.yizhan.data.store.Durability;
import io.yizhan.data.store.RedisConfig;
import io.yizhan.runtime.config.Settings;

/**
 * The section {@code data} of the configuration.
 *
 * @param workers threads that wait for the stores, besides the committers
 * @param queue requests waiting for one of them, at most
 */
public record DataConfig(
        DatabaseConfig database,
        RedisConfig redis,
        AppendConfig append,
        PresenceConfig presence,
        int workers,
        int queue) {

    /** @throws io.yizhan.runtime.config.ConfigException for a bad value */
    public static DataConfig from(Settings data) {
        return new DataConfig(
                DatabaseConfig.from(
                        data.section("database"), data.choice("durability", Durability.class, Durability.LOCAL)),
                RedisConfig.from(data.section("redis")),
                AppendConfig.from(data.section("append")),
                PresenceConfig.from(data.section("presence")),
                data.integer("workers", 1, 100, 8),
                data.integer("queue", 10, 1_000_000, 5_000));
    }
}
