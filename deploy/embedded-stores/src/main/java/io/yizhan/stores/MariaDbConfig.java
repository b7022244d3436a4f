package io.yizhan.stores;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a MariaDB runs and with which server variables.
 *
 * @param dir holds data, log and password; data found there is kept
 * @param port on 127.0.0.1; 0 for any free one
 * @param settings server variables of MariaDB, handed on as they are; an unknown one fails the start
 */
public record MariaDbConfig(Path dir, int port, Map<String, String> settings) {

    /** A commit survives a crash, a stuck transaction doesn't stay, and nothing outside this machine can connect. */
    private static final Map<String, String> DEFAULTS = defaults();

    public MariaDbConfig {
        LoopbackPort.validate("mysql port", port);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** A server with the default settings. */
    public static MariaDbConfig in(Path dir, int port) {
        return new MariaDbConfig(dir, port, DEFAULTS);
    }

    private static Map<String, String> defaults() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bind_address", LoopbackPort.HOST);
        settings.put("skip_name_resolve", "ON");
        // The server would make itself a key at each start, which takes seconds; loopback needs none.
        settings.put("ssl", "OFF");
        settings.put("character_set_server", "utf8mb4");
        settings.put("max_connections", "200");
        settings.put("innodb_buffer_pool_size", "256M");
        settings.put("innodb_flush_log_at_trx_commit", "1");
        settings.put("innodb_lock_wait_timeout", "1"); // seconds
        settings.put("idle_transaction_timeout", "2"); // seconds
        return settings;
    }

    /** The same with one server variable set or replaced. */
    public MariaDbConfig with(String variable, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(variable, value);
        return new MariaDbConfig(dir, port, changed);
    }

    /** The same with a durable binary log, as a primary or replica needs it. */
    public MariaDbConfig withBinaryLog(int serverId) {
        return with("server_id", Integer.toString(serverId))
                .with("log_bin", "binlog")
                .with("binlog_format", "ROW")
                .with("sync_binlog", "1")
                .with("gtid_strict_mode", "ON");
    }

    /**
     * The same for one of a pair that may be primary or replica. A commit on the primary waits until the replica has it,
     * however long that takes. Whoever starts takes no writes, and waits for nobody, before it is told that it is the
     * primary: a replica with {@code rpl_semi_sync_master_enabled} would wait for a replica of its own with all it
     * applies.
     */
    MariaDbConfig inPair(int serverId) {
        return withBinaryLog(serverId)
                .with("log_slave_updates", "ON")
                .with("relay_log", "relay")
                .with("read_only", "ON")
                .with("rpl_semi_sync_master_wait_point", "AFTER_SYNC")
                .with("rpl_semi_sync_master_wait_no_slave", "ON")
                .with("rpl_semi_sync_master_timeout", "31536000000") // milliseconds: a year
                .with("rpl_semi_sync_slave_enabled", "ON")
                .with("slave_net_timeout", "5"); // seconds
    }
}
