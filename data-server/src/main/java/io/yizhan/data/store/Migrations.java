package io.yizhan.data.store;

import io.yizhan.proto.ConversationIds;
import io.yizhan.runtime.config.ConfigException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to this release. Flyway's lock lets one data server migrate while the others wait. A schema that is
 * newer by a release is left alone: migrations stay usable by the release before.
 */
final class Migrations {

    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    /** @param source of connections whose statements may take long */
    static void run(DataSource source, int cluster) throws SQLException {
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(Map.of(
                        "cluster", Integer.toString(cluster),
                        "firstId", Long.toString(firstId(cluster))))
                .validateMigrationNaming(true)
                .lockRetryCount(120)
                .load();
        MigrateResult result = flyway.migrate();
        if (result.migrationsExecuted > 0) {
            log.info("schema migrated version={}", result.targetSchemaVersion);
        }
        requireCluster(source, cluster);
    }

    /** The least id of a cluster: its number, then 40 bits that count. */
    static long firstId(int cluster) {
        return ((long) cluster << ConversationIds.CLUSTER_SHIFT) + 1;
    }

    private static void requireCluster(DataSource dataSource, int cluster) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT cluster_id, (SELECT MIN(user_id) FROM account),"
                        + " (SELECT MAX(user_id) FROM account) FROM cluster")) {
            row.next();
            int stored = row.getInt(1);
            if (stored != cluster) {
                throw new ConfigException("daemon.cluster", cluster, stored + ", whose accounts this database holds");
            }
            for (int column = 2; column <= 3; column++) {
                long id = row.getLong(column);
                if (id != 0 && ConversationIds.clusterOf(id) != cluster) {
                    throw new SQLException("account " + id + " belongs to cluster " + ConversationIds.clusterOf(id)
                            + " (expected: " + cluster + ")");
                }
            }
        }
    }
}
