package io.yizhan.stores;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Kills the primary of a pair that another process runs, and returns when its replica has taken over and has a replica of
 * its own. Whoever runs the pair does the work, as it would had the primary died by itself.
 */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description =
                "Kills the primary of running stores (--mysql-replica-port) and waits until the replica has taken "
                        + "over. Exit code 1: it has not, see their log.")
final class PromoteCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Option(names = "--dir", required = true, description = "where the stores run")
    private Path dir = Path.of("");

    @Override
    public Integer call() throws IOException {
        Path readyFile = dir.resolve("stores.ready");
        Properties before = read(readyFile);
        if (!before.containsKey("mysql_replica_pid")) {
            throw new StoreSettingException(
                    "dir", dir, "one where a MariaDB with a replica runs and stores.ready says so");
        }
        long pid = Long.parseLong(before.getProperty("mysql_pid"));
        Stream.of("mysql", "mysql-2")
                .flatMap(server -> ProcessIdentity.read(dir.resolve(server).resolve("server.pid")).stream())
                .filter(server -> server.pid() == pid && server.isAlive())
                .flatMap(server -> ProcessHandle.of(server.pid()).stream())
                .forEach(ProcessHandle::destroyForcibly);
        String former = before.getProperty("mysql_port");
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - end < 0) {
            String now = read(readyFile).getProperty("mysql_port", former);
            if (!now.equals(former)) {
                System.out.println("the primary is on port " + now + ", its replica on port " + former);
                return 0;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new StoreException("the replica has not taken over within " + LIMIT);
    }

    /** Empty while the file is away. */
    private static Properties read(Path readyFile) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(readyFile)) {
            try (Reader reader = Files.newBufferedReader(readyFile)) {
                properties.load(reader);
            }
        }
        return properties;
    }
}
