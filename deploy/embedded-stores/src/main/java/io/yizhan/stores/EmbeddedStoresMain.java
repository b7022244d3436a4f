package io.yizhan.stores;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs both stores in the foreground until SIGTERM or SIGINT, which stop them cleanly.
 *
 * <p>Exit codes: 1 a store didn't start, or died and is not to be restarted; 2 an argument can't work, a port or the
 * directory is taken; 143 or 130 stopped by SIGTERM or SIGINT, as for any JVM.
 */
@Command(
        name = "im-stores",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = PromoteCommand.class,
        description = "Runs a MariaDB and a Redis of their own for a first run of the suite.")
public final class EmbeddedStoresMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStoresMain.class);

    @Option(
            names = "--dir",
            description = "required; holds data and logs; the file stores.ready in it exists while both stores answer")
    private @Nullable Path givenDir;

    @Option(names = "--mysql-port", defaultValue = "0", description = "on 127.0.0.1; 0, the default: any free port")
    private int mysqlPort;

    @Option(names = "--redis-port", defaultValue = "0", description = "on 127.0.0.1; 0, the default: any free port")
    private int redisPort;

    @Option(
            names = "--mysql-replica-port",
            description =
                    "run a second MariaDB there, a replica that every commit waits for and that takes over when the "
                            + "first one dies; 0: any free port; default: none")
    private @Nullable Integer mysqlReplicaPort;

    @Option(names = "--binaries", description = "where the programs are unpacked, shareable; default: DIR/binaries")
    private @Nullable Path binaries;

    @Option(
            names = "--no-restart",
            negatable = true,
            description = "start a store that dies again, with its data (the default), or end")
    private boolean restart = true;

    @Option(names = "--mysql-set", paramLabel = "VARIABLE=VALUE", description = "a server variable of MariaDB")
    private Map<String, String> mysqlSettings = new LinkedHashMap<>();

    @Option(names = "--redis-set", paramLabel = "SETTING=VALUE", description = "a setting of Redis")
    private Map<String, String> redisSettings = new LinkedHashMap<>();

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new EmbeddedStoresMain());
        commandLine.setExecutionExceptionHandler((failure, command, arguments) -> {
            if (failure instanceof StoreException) {
                command.getErr().println(failure.getMessage());
                return failure instanceof StoreSettingException
                        ? CommandLine.ExitCode.USAGE
                        : CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() {
        try (EmbeddedStores stores = new EmbeddedStores(config())) {
            Runtime.getRuntime().addShutdownHook(new Thread(stores::close, "stores-stop"));
            stores.start();
            LOG.error("{}", stores.failure().join());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private EmbeddedStores.Config config() {
        Path dir = givenDir;
        if (dir == null) {
            throw new StoreSettingException("dir", "(none)", "--dir DIR");
        }
        MariaDbConfig mariaDb = MariaDbConfig.in(dir.resolve("mysql"), mysqlPort);
        for (Map.Entry<String, String> setting : mysqlSettings.entrySet()) {
            mariaDb = mariaDb.with(setting.getKey(), setting.getValue());
        }
        RedisConfig redis = RedisConfig.in(dir.resolve("redis"), redisPort);
        for (Map.Entry<String, String> setting : redisSettings.entrySet()) {
            redis = redis.with(setting.getKey(), setting.getValue());
        }
        return new EmbeddedStores.Config(
                dir,
                binaries == null ? dir.resolve("binaries") : binaries,
                mariaDb,
                mysqlReplicaPort == null ? OptionalInt.empty() : OptionalInt.of(mysqlReplicaPort),
                redis,
                restart);
    }
}
