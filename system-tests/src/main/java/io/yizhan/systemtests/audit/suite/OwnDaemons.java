package io.yizhan.systemtests.audit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Some daemons without the rest of a suite, started by {@code imctl} on ports of their own. Blocks; used by a tool's main
 * thread.
 */
public final class OwnDaemons implements AutoCloseable {

    private static final Duration STOP = Duration.ofMinutes(1);
    private static final int SECRET_BYTES = 32;

    private final Path home;
    private final Path runDirectory;
    private final int portOffset;
    private final Map<String, String> settings;
    private final List<DaemonName> daemons;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread closing = new Thread(this::stop, "own-daemons-stop");

    /**
     * @param home holds {@code bin} and {@code conf}
     * @param runDirectory pids and logs go there
     * @param portOffset added to every port
     * @param settings what differs from the delivered configuration: lines in HOCON by role
     * @param daemons in the order of their start
     */
    public OwnDaemons(
            Path home, Path runDirectory, int portOffset, Map<String, String> settings, List<DaemonName> daemons) {
        this.home = home;
        this.runDirectory = runDirectory;
        this.portOffset = portOffset;
        this.settings = Map.copyOf(settings);
        this.daemons = List.copyOf(daemons);
    }

    /** Starts them; they are ready when this returns. They are stopped by {@link #close}, or when this process ends. */
    public Suite start() {
        Runtime.getRuntime().addShutdownHook(closing);
        Path conf = runDirectory.resolve("audit-conf");
        try {
            OwnConf.write(home.resolve("conf"), conf, portOffset, settings);
            StringBuilder instances = new StringBuilder();
            daemons.forEach(daemon -> instances
                    .append(daemon.role())
                    .append(' ')
                    .append(daemon.instance())
                    .append('\n'));
            Files.writeString(conf.resolve("instances"), instances);
            writeSecret(runDirectory.resolve("secret"));
        } catch (IOException e) {
            throw new SuiteException("the configuration in " + conf + " can't be written", e);
        }
        Suite suite = new Suite(home.resolve("bin"), runDirectory, conf, Map.of("YIZHAN_CONF_DIR", conf.toString()));
        suite.imctl("start", "all");
        return suite;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Runtime.getRuntime().removeShutdownHook(closing);
            stop();
        }
    }

    private void stop() {
        Commands.run(
                List.of(
                        home.resolve("bin").resolve("imctl").toString(),
                        "stop",
                        "all",
                        "--dir",
                        runDirectory.toString(),
                        "--conf",
                        runDirectory.resolve("audit-conf").toString()),
                Map.of(),
                STOP);
    }

    private static void writeSecret(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(secret));
    }
}
