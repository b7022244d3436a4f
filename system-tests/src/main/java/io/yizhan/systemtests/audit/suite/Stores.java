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

    /** Ports, processes, user and password of both stores while they answer. Keep the password out of logs. */
    public Optional<Properties> properties() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(readyFile)) {
            properties.load(reader);
        } catch (IOException e) {
            return Optional.empty(); // a store is being started again
        }
        return Optional.of(properties);
    }

    private Optional<ProcessHandle> process(String key) {
        return properties()
                .map(properties -> properties.getProperty(key, ""))
                .filter(pid -> !pid.isEmpty())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
    }
}
