package io.yizhan.stores;

import java.nio.file.Path;
import java.util.List;

/**
 * Says where the stores are, as lines of {@code key=value} that a shell can source and {@link java.util.Properties} can
 * load. It holds the database password and is readable by its owner only.
 *
 * <pre>
 * stores_pid, mysql_port, mysql_pid, mysql_url, mysql_user, mysql_password, redis_port, redis_pid, redis_url
 * </pre>
 */
final class ReadyFile {

    private final Path path;

    ReadyFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    void write(List<? extends EmbeddedServer> servers) {
        StringBuilder lines = new StringBuilder();
        lines.append("stores_pid=").append(ProcessHandle.current().pid()).append('\n');
        for (EmbeddedServer server : servers) {
            server.facts().forEach((key, value) -> lines.append(server.name() + "_" + key + "=" + value + "\n"));
        }
        StoreFiles.write(path, lines.toString());
    }

    void delete() {
        StoreFiles.deleteIfExists(path);
    }
}
