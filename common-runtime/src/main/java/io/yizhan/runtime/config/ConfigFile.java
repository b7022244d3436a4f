package io.yizhan.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads a configuration file (HOCON, with includes) and lays the command line's settings over it. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads a file. Substitutions see the file, what it includes, and environment variables.
     *
     * @param overrides key → value; a value that starts with a bracket, brace or quote is read as HOCON, any other is a
     *     text as it stands
     * @throws ConfigException if the file can't be read or isn't HOCON
     */
    public static Settings load(Path file, Map<String, String> overrides) {
        if (!Files.isReadable(file)) {
            throw new ConfigException("--config", file, "a file that can be read");
        }
        try {
            Config config = ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            for (Map.Entry<String, String> override : overrides.entrySet()) {
                config = override(override.getKey(), override.getValue()).withFallback(config);
            }
            return new Settings(config.resolve());
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(oneLine(e), e);
        }
    }

    private static Config override(String key, String value) {
        try {
            boolean structured = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
            return structured
                    ? ConfigFactory.parseString(key + " = " + value)
                    : ConfigValueFactory.fromAnyRef(value, "--set").atPath(key);
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException("--set " + key + "=" + value + ": " + oneLine(e), e);
        }
    }

    private static String oneLine(com.typesafe.config.ConfigException e) {
        return String.valueOf(e.getMessage()).replace('\n', ' ');
    }
}
