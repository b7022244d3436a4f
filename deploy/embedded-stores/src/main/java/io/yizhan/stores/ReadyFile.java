package io.yizhan.stores;

import java.nio.file.Path;
import java.util.Map;

/**
 * Says where the stores are, as lines of {@code key=value} that a shell can source and {@link java.util.Properties} can
 * load. It holds the database password and is readable by its owner only.
 *
 * <pre>
 * stores_pid, mysql_port, mysql_pid, mysql_url, mysql_user, mysql_password, redis_port, redis_pid, redis_url
 * </pre>
 *
 * With a pair of MariaDB servers, {@code mysql_port} and {@code mysql_pid} are the primary's, {@code mysql_url} names
 * both, and there are {@code mysql_replica_port} and {@code mysql_replica_pid} as well.
 */
final class ReadyFile {

    private final Path path;

    ReadyFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** @param facts in the order people read them */
    void write(Map<String, String> facts) {
        StringBuilder lines = new StringBuilder();
        lines.append("stores_pid=").append(ProcessHandle.current().pid()).append('\n');
        facts.forEach((key, value) -> lines.append(key + "=" + value + "\n"));
        StoreFiles.write(path, lines.toString());
    }

    void delete() {
        StoreFiles.deleteIfExists(path);
    }
}
