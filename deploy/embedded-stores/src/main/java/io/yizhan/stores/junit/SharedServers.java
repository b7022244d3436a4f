package io.yizhan.stores.junit;

import io.yizhan.stores.EmbeddedMariaDb;
import io.yizhan.stores.EmbeddedRedis;
import io.yizhan.stores.EmbeddedServer;
import io.yizhan.stores.MariaDbConfig;
import io.yizhan.stores.RedisConfig;
import io.yizhan.stores.StoreBinaries;
import io.yizhan.stores.StoreSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;

/** The servers of this JVM's tests; the last thing a test run closes. */
final class SharedServers implements AutoCloseable {

    private static final int MOST_JVMS = 16;

    private final StoreBinaries binaries;
    private final EmbeddedMariaDb mariaDb;
    private final EmbeddedRedis redis;

    private SharedServers(StoreBinaries binaries, EmbeddedMariaDb mariaDb, EmbeddedRedis redis) {
        this.binaries = binaries;
        this.mariaDb = mariaDb;
        this.redis = redis;
    }

    /**
     * Data go below the module's {@code target/}, to the first directory no other JVM uses: several may test one module
     * at a time, and a server that a killed JVM left running is found and stopped by the next.
     */
    static SharedServers start() {
        Path module = Path.of("").toAbsolutePath();
        StoreBinaries binaries = StoreBinaries.in(outermostModule(module).resolve("target/embedded-stores"));
        for (int slot = 0; ; slot++) {
            try {
                return start(module.resolve("target/embedded-stores-data/" + slot), binaries);
            } catch (StoreSettingException inUse) {
                if (slot == MOST_JVMS) {
                    throw inUse;
                }
            }
        }
    }

    private static SharedServers start(Path dir, StoreBinaries binaries) {
        EmbeddedMariaDb mariaDb = EmbeddedMariaDb.start(
                MariaDbConfig.in(dir.resolve("mysql"), 0).with("innodb_buffer_pool_size", "64M"), binaries);
        try {
            TestDatabase.dropAll(mariaDb);
            EmbeddedRedis redis = EmbeddedRedis.start(RedisConfig.in(dir.resolve("redis"), 0), binaries);
            SharedServers servers = new SharedServers(binaries, mariaDb, redis);
            // A test run that is interrupted closes nothing else.
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "test-stores-stop"));
            return servers;
        } catch (RuntimeException | SQLException e) {
            mariaDb.close();
            throw new IllegalStateException("cannot start the stores in " + dir, e);
        }
    }

    /** So that all modules of a build share one copy of the programs. */
    private static Path outermostModule(Path module) {
        return Stream.iterate(module, dir -> dir != null && Files.exists(dir.resolve("pom.xml")), Path::getParent)
                .reduce(module, (inner, outer) -> outer);
    }

    StoreBinaries binaries() {
        return binaries;
    }

    EmbeddedMariaDb mariaDb() {
        return mariaDb;
    }

    EmbeddedRedis redis() {
        return redis;
    }

    void restartTheDead() {
        Stream.<EmbeddedServer>of(mariaDb, redis)
                .filter(server -> !server.isAlive())
                .forEach(EmbeddedServer::restart);
    }

    @Override
    public void close() {
        redis.close();
        mariaDb.close();
    }
}
