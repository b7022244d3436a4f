package io.yizhan.systemtests.bench.baseline;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.measure.Proc;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The database's own insert rate: the suite's tables and indexes, copied empty into a schema of their own, filled by
 * transactions of the same shape as a data server's, in batches of {@value InsertWriter#BATCH}, over 1, 2, 4 and 8
 * connections. Blocks.
 */
public final class InsertBaseline {

    private static final String SCHEMA = "yizhan_bench";
    private static final List<String> TABLES = List.of("conversation", "message", "member", "fanout");
    private static final List<Integer> CONNECTIONS = List.of(1, 2, 4, 8);

    /**
     * One number of connections.
     *
     * @param databaseCpuPerThousand CPU seconds of the database for 1,000 rows
     */
    public record Result(int connections, double rowsPerSecond, double databaseCpuPerThousand) {

        /** For machines. */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("connections", connections);
            json.put("rows_per_s", rowsPerSecond);
            json.put("database_cpu_s_per_1000", databaseCpuPerThousand);
            return json;
        }
    }

    private final String url;
    private final Properties properties;
    private final long databasePid;

    /** @param stores whose database is used; it should have nothing else to do */
    public InsertBaseline(Stores stores) {
        Properties ready = stores.properties()
                .orElseThrow(() -> new SuiteException("the insert rate needs the embedded stores, which don't answer"));
        // The URL may have properties of its own behind a question mark; here the schema is another one.
        url = ready.getProperty("mysql_url").replaceFirst("/[^/?]*(\\?.*)?$", "/" + SCHEMA);
        databasePid = Long.parseLong(ready.getProperty("mysql_pid"));
        properties = new Properties();
        properties.setProperty("user", ready.getProperty("mysql_user"));
        properties.setProperty("password", ready.getProperty("mysql_password"));
        properties.setProperty("createDatabaseIfNotExist", "true");
        // As the data servers connect.
        properties.setProperty("useAffectedRows", "true");
        properties.setProperty("rewriteBatchedStatements", "true");
        properties.setProperty("allowMultiQueries", "true");
        properties.setProperty("useServerPrepStmts", "false");
        properties.setProperty("cachePrepStmts", "true");
        properties.setProperty("useLocalSessionState", "true");
        properties.setProperty("cacheServerConfiguration", "true");
    }

    /**
     * Measures each number of connections.
     *
     * @param duration of each
     * @return in the order of {@link #CONNECTIONS}
     */
    public List<Result> measure(Duration duration) {
        try (Connection connection = connect()) {
            createTables(connection);
            try {
                List<Result> results = new ArrayList<>();
                for (int connections : CONNECTIONS) {
                    results.add(measure(connections, duration));
                }
                return results;
            } finally {
                execute(connection, "DROP DATABASE " + SCHEMA);
            }
        } catch (SQLException e) {
            throw new SuiteException("the database's own insert rate can't be measured: " + e.getMessage(), e);
        }
    }

    private Result measure(int connections, Duration duration) throws SQLException {
        Proc proc = new Proc(Path.of("/proc"));
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<InsertWriter> writers = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                writers.add(new InsertWriter(connect(), i, connections));
            }
            double cpuBefore = proc.read(databasePid).cpuSeconds();
            long begin = System.nanoTime();
            long end = begin + duration.toNanos();
            List<Future<Long>> inserted = new ArrayList<>();
            for (InsertWriter writer : writers) {
                inserted.add(threads.submit(() -> writer.writeUntil(end)));
            }
            long rows = 0;
            for (Future<Long> each : inserted) {
                rows += each.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double cpu = proc.read(databasePid).cpuSeconds() - cpuBefore;
            return new Result(connections, rows / seconds, cpu * 1000 / rows);
        } catch (ExecutionException e) {
            throw new SuiteException("the database refuses inserts: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        } finally {
            threads.shutdownNow();
            for (InsertWriter writer : writers) {
                writer.close();
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }

    private static void createTables(Connection connection) throws SQLException {
        for (String table : TABLES) {
            execute(connection, "DROP TABLE IF EXISTS " + SCHEMA + "." + table);
            execute(connection, "CREATE TABLE " + SCHEMA + "." + table + " LIKE yizhan." + table);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
