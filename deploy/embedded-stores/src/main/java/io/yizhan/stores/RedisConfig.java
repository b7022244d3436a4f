package io.yizhan.stores;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a Redis runs and with which settings.
 *
 * @param dir holds its log; the data live in memory only
 * @param port on 127.0.0.1; 0 for any free one
 * @param settings of redis.conf, handed on as they are; an unknown one fails the start
 */
public record RedisConfig(Path dir, int port, Map<String, String> settings) {

    /** Nothing is stored, as what the suite keeps here is rebuilt; a full memory refuses writes and evicts nothing. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "bind",
            LoopbackPort.HOST,
            "save",
            "",
            "appendonly",
            "no",
            "maxmemory",
            "256mb",
            "maxmemory-policy",
            "noeviction");

    public RedisConfig {
        LoopbackPort.validate("redis port", port);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** A server with the default settings. */
    public static RedisConfig in(Path dir, int port) {
        return new RedisConfig(dir, port, DEFAULTS);
    }

    /** The same with one setting set or replaced. */
    public RedisConfig with(String setting, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(setting, value);
        return new RedisConfig(dir, port, changed);
    }
}
