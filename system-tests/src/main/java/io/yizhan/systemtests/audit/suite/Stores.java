package io.yizhan.systemtests.audit.suite;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The embedded stores of a run directory, by their ready file, which is away while one of them is down. */
public final class Stores {

    private final Path readyFile;

    /** @param readyFile {@code stores.ready} */
    public Stores(Path readyFile) {
        this.readyFile = readyFile;
    }

    /** The MariaDB server's process while both stores answer. */
    public Optional<ProcessHandle> mysql() {
        return process("mysql_pid");
    }

    /** The Redis server's process while both stores answer. */
    public Optional<ProcessHandle> redis() {
        return process("redis_pid");
    }

    private Optional<ProcessHandle> process(String key) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(readyFile)) {
            properties.load(reader);
        } catch (IOException e) {
            return Optional.empty(); // a store is being started again
        }
        String pid = properties.getProperty(key, "");
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }
}
