package io.yizhan.runtime.config;

/** A bad value in the configuration: names the key, the value and what was expected. The daemon exits with code 2. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String key, Object value, String expectation) {
        super(key + ": " + value + " (expected: " + expectation + ")");
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
