package io.yizhan.systemtests.audit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A configuration made of the delivered one, with every port moved and some lines added. */
final class OwnConf {

    private static final Pattern PORTS = Pattern.compile("(port-base = |127\\.0\\.0\\.1:)(\\d+)");

    private OwnConf() {}

    /**
     * Writes it.
     *
     * @param delivered the directory to copy
     * @param settings lines in HOCON by role
     */
    static void write(Path delivered, Path to, int portOffset, Map<String, String> settings) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(delivered)) {
            for (Path file : files.toList()) {
                String moved = PORTS.matcher(Files.readString(file))
                        .replaceAll(found -> found.group(1) + (Integer.parseInt(found.group(2)) + portOffset));
                Files.writeString(to.resolve(file.getFileName()), moved);
            }
        }
        for (Map.Entry<String, String> lines : settings.entrySet()) {
            append(to, lines.getKey(), lines.getValue());
        }
    }

    /** Adds lines to a role's file. */
    static void append(Path conf, String role, String lines) throws IOException {
        Files.writeString(conf.resolve(role + ".conf"), "\n" + lines + "\n", StandardOpenOption.APPEND);
    }
}
