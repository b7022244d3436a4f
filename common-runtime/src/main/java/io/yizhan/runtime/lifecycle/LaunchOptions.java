package io.yizhan.runtime.lifecycle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A daemon's command line. */
@Command(sortOptions = false)
final class LaunchOptions {

    private static final int MAX_INSTANCE = 999;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The configuration file (HOCON) of this kind of daemon.")
    private @Nullable Path config;

    @Option(
            names = "--instance",
            paramLabel = "N",
            required = true,
            description = "Number of this instance among its kind, from 1.")
    private int instance;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one value over the file's. Can be given more than once.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Written once the daemon is active and may be signalled; removed at its end.")
    private @Nullable Path pidFile;

    @Option(
            names = "--standby",
            description = "Start beside the running instance and take over when that one is told to drain.")
    private boolean standby;

    @Option(
            names = "--takeover",
            paramLabel = "FILE",
            description = "Start beside the running instance and take over once ready; tell each step in FILE.")
    private @Nullable Path takeover;

    @Option(names = "--check-config", description = "Check the configuration and exit: 0 if it is good, 2 if not.")
    private boolean checkConfig;

    @Option(names = "--version", versionHelp = true, description = "Print the release and exit.")
    private boolean version;

    @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
    private boolean help;

    /** What is wrong with the values; empty where they make sense. */
    Optional<String> problem() {
        if (instance < 1 || instance > MAX_INSTANCE) {
            return Optional.of("--instance: " + instance + " (expected: 1 to " + MAX_INSTANCE + ")");
        }
        Path directory = pidFile == null ? null : pidFile.toAbsolutePath().getParent();
        if (directory != null && !Files.isWritable(directory)) {
            return Optional.of("--pid-file: " + pidFile + " (expected: in a directory that can be written)");
        }
        if (standby() && pidFile == null) {
            return Optional.of("--pid-file: nothing (expected: the one of the instance to be taken over)");
        }
        return Optional.empty();
    }

    Path config() {
        if (config == null) {
            throw new IllegalStateException("--config: nothing (expected: checked when parsed)");
        }
        return config;
    }

    int instance() {
        return instance;
    }

    Map<String, String> overrides() {
        return overrides;
    }

    Optional<Path> pidFile() {
        return Optional.ofNullable(pidFile);
    }

    /** Whether to start beside a running instance. */
    boolean standby() {
        return standby || takeover != null;
    }

    /** Where to tell each step of taking over, which then begins without being asked for. */
    Optional<Path> takeover() {
        return Optional.ofNullable(takeover);
    }

    boolean checkConfig() {
        return checkConfig;
    }

    boolean version() {
        return version;
    }

    boolean help() {
        return help;
    }
}
