package io.yizhan.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.Missing;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Checked reading of one section of a configuration file. Each getter refuses a missing or wrong value with a
 * {@link ConfigException} that names the whole key. Used by one thread while a daemon is being built.
 *
 * <p>The keys that were asked for are remembered, so that {@link #requireAllRead(Set)} finds misspelled ones.
 */
public final class Settings {

    private final Config config;
    private final String prefix;
    private final Set<String> read;

    public Settings(Config config) {
        this(config, "", new HashSet<>());
    }

    private Settings(Config config, String prefix, Set<String> read) {
        this.config = config;
        this.prefix = prefix;
        this.read = read;
    }

    /** A section; an absent one reads as empty, so that every getter with a default still works. */
    public Settings section(String name) {
        String path = path(name);
        read(name, "a section", c -> !c.hasPath(path) || c.getConfig(path) != null);
        return new Settings(config, path + ".", read);
    }

    public boolean has(String key) {
        return config.hasPath(path(key));
    }

    /** A text that must be there and not blank. */
    public String text(String key) {
        String value = read(key, "a text", c -> c.getString(path(key)));
        if (value.isBlank()) {
            throw new ConfigException(path(key), "\"" + value + "\"", "a text that is not blank");
        }
        return value;
    }

    public String text(String key, String fallback) {
        return has(key) ? text(key) : remember(key, fallback);
    }

    /** A whole number within bounds, both inclusive. */
    public int integer(String key, int min, int max) {
        int value = read(key, "a whole number from " + min + " to " + max, c -> c.getInt(path(key)));
        if (value < min || value > max) {
            throw new ConfigException(path(key), value, "a whole number from " + min + " to " + max);
        }
        return value;
    }

    public int integer(String key, int min, int max, int fallback) {
        return has(key) ? integer(key, min, max) : remember(key, fallback);
    }

    /**
     * The port that an instance listens on: base + instance, so that one file serves every instance on a machine.
     *
     * @param baseKey the key of the base; 0 lets the system choose a port
     */
    public int port(String baseKey, int instance) {
        int base = integer(baseKey, 0, 65535 - instance);
        return base == 0 ? 0 : base + instance;
    }

    /** A time span within bounds, both inclusive; written such as {@code 500ms} or {@code 10s}. */
    public Duration duration(String key, Duration min, Duration max, Duration fallback) {
        if (!has(key)) {
            return remember(key, fallback);
        }
        String expectation = "a time span from " + min.toMillis() + "ms to " + max.toMillis() + "ms";
        Duration value = read(key, expectation, c -> c.getDuration(path(key)));
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ConfigException(path(key), value.toMillis() + "ms", expectation);
        }
        return value;
    }

    public boolean flag(String key, boolean fallback) {
        return has(key) ? read(key, "true or false", c -> c.getBoolean(path(key))) : remember(key, fallback);
    }

    public Path file(String key) {
        return Path.of(text(key));
    }

    /**
     * A secret that must be there: in the file that {@code <key>-file} names, which others must not be able to read, or
     * as a text under {@code <key>}.
     */
    public Secret secret(String key, int minBytes) {
        remember(key + "-file", key);
        return Secret.from(this, remember(key, key), path(key), minBytes);
    }

    /** A list of texts; absent reads as empty. */
    public List<String> texts(String key) {
        return has(key)
                ? List.copyOf(read(key, "a list of texts", c -> c.getStringList(path(key))))
                : remember(key, List.of());
    }

    /** One of an enum's constants, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        if (!has(key)) {
            return remember(key, fallback);
        }
        String value = text(key);
        Set<String> names = new TreeSet<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (name.equals(value)) {
                return constant;
            }
            names.add(name);
        }
        throw new ConfigException(path(key), value, "one of " + names);
    }

    /**
     * Refuses keys that nobody asked for, which are misspelled or belong elsewhere.
     *
     * @param known top-level sections that are read elsewhere
     */
    public void requireAllRead(Set<String> known) {
        for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
            String key = entry.getKey();
            if (!read.contains(key) && !known.contains(key.split("\\.", 2)[0])) {
                throw new ConfigException(
                        key, entry.getValue().unwrapped(), "a known key; see the commented file in conf/");
            }
        }
    }

    private <T> T remember(String key, T fallback) {
        read.add(path(key));
        return fallback;
    }

    private <T> T read(String key, String expectation, Function<Config, T> getter) {
        read.add(path(key));
        try {
            return getter.apply(config);
        } catch (Missing e) {
            throw new ConfigException(path(key), "nothing", expectation);
        } catch (WrongType | com.typesafe.config.ConfigException.BadValue e) {
            throw new ConfigException(path(key), config.getValue(path(key)).unwrapped(), expectation);
        }
    }

    private String path(String key) {
        return prefix + key;
    }
}
