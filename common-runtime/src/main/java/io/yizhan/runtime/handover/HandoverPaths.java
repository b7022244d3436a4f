package io.yizhan.runtime.handover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a daemon and its successor meet: one path for each instance, which only its owner may use.
 *
 * @param control the socket that a successor comes to
 */
public record HandoverPaths(Path control) {

    /** Bytes of a path that Linux binds a socket at ({@code sun_path}, less its last zero). */
    static final int MAX_SOCKET_PATH = 107;

    /** Longest that is added to the path for the time of a hand-over. */
    private static final int SUFFIX = ".4194304".length();

    /** @throws IllegalArgumentException if the system can't bind a socket at a path so long */
    public HandoverPaths {
        int bytes = control.toString().getBytes(StandardCharsets.UTF_8).length;
        int most = MAX_SOCKET_PATH - SUFFIX;
        if (bytes > most) {
            throw new IllegalArgumentException(
                    "hand-over socket: " + control + ", " + bytes + " bytes (expected: at most " + most + ")");
        }
    }

    /** Beside a pid file, named like it. */
    public static HandoverPaths besidePidFile(Path pidFile) {
        String name = String.valueOf(pidFile.getFileName());
        String stem = name.endsWith(".pid") ? name.substring(0, name.length() - ".pid".length()) : name;
        return new HandoverPaths(pidFile.toAbsolutePath().resolveSibling(stem + ".sock"));
    }

    /** Where a process binds before the socket gets its name. */
    Path temporary(long pid) {
        return control.resolveSibling(control.getFileName() + "." + pid);
    }

    /** The socket that descriptors come over. */
    Path descriptors() {
        return control.resolveSibling(control.getFileName() + ".fd");
    }

    /** Lets nobody but the owner connect. */
    static void restrict(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }
}
