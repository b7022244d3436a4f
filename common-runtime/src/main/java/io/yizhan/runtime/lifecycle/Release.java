package io.yizhan.runtime.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which release this is. */
public final class Release {

    private static final String RESOURCE = "release.properties";

    private Release() {}

    /** Such as {@code 0.1.0}; written into the jar by the build. */
    public static String version() {
        try (InputStream in = Release.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
