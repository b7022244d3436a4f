package io.yizhan.systemtests.audit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A MariaDB and a Redis that a tool starts for itself. Blocks; used by the tool's main thread. */
public final class OwnStores implements AutoCloseable {

    private static final int MYSQL_PORT = 7981;
    private static final int REDIS_PORT = 7982;
    /** The first start unpacks the programs and creates a database. */
    private static final Duration START = Duration.ofSeconds(90);

    private static final Duration STOP = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 100;

    private final Process process;
    private final Thread closing;

    private OwnStores(Process process) {
        this.process = process;
        this.closing = new Thread(this::stop, "own-stores-stop");
        Runtime.getRuntime().addShutdownHook(closing);
    }

    /**
     * Starts them; they answer when this returns.
     *
     * @param home holds {@code bin}
     * @param runDirectory as a suite has it: data and logs go to {@code stores} in it
     * @param binaries where the programs are unpacked; {@code YIZHAN_STORE_BINARIES} stands over it
     */
    public static OwnStores start(Path home, Path runDirectory, int portOffset, Path binaries) {
        Path stores = runDirectory.resolve("stores");
        Path log = runDirectory.resolve("stores.log");
        try {
            Files.createDirectories(stores);
            Files.deleteIfExists(stores.resolve("stores.ready"));
            String unpacked = System.getenv().getOrDefault("YIZHAN_STORE_BINARIES", binaries.toString());
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            home.resolve("bin").resolve("im-stores").toString(),
                            "--dir",
                            stores.toString(),
                            "--mysql-port",
                            Integer.toString(MYSQL_PORT + portOffset),
                            "--redis-port",
                            Integer.toString(REDIS_PORT + portOffset),
                            "--binaries",
                            unpacked))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(Map.of("YIZHAN_RUN_DIR", runDirectory.toString()));
            OwnStores started = new OwnStores(builder.start());
            started.awaitReady(stores.resolve("stores.ready"), log);
            return started;
        } catch (IOException e) {
            throw new SuiteException("the stores can't be started in " + stores, e);
        }
    }

    /** Of the process that keeps both. */
    public long pid() {
        return process.pid();
    }

    private void awaitReady(Path ready, Path log) {
        long begin = System.nanoTime();
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (!Files.exists(ready)) {
                if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                    close();
                    throw new SuiteException("the stores did not start; their log is " + log);
                }
                if (never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("nobody counts this down");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(closing);
        stop();
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
