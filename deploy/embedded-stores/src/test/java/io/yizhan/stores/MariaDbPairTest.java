package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MariaDbPairTest {

    @TempDir
    private Path dir;

    private MariaDbPair start() {
        MariaDbConfig settings = MariaDbConfig.in(dir.resolve("mysql"), 0).with("innodb_buffer_pool_size", "32M");
        return MariaDbPair.start(settings, 0, TestBinaries.get());
    }

    @Test
    void whatIsCommittedIsOnTheReplicaThatTakesOver() throws SQLException {
        try (MariaDbPair pair = start()) {
            EmbeddedMariaDb first = pair.primary();
            execute(first, "CREATE TABLE letter (text VARCHAR(20))", "INSERT INTO letter VALUES ('one')");
            assertThat(query(first, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_yes_tx'", 2))
                    .isNotEqualTo("0");
            assertThatThrownBy(() -> execute(pair.replica(), "INSERT INTO letter VALUES ('not here')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");

            first.kill();
            pair.promote();
            EmbeddedMariaDb second = pair.primary();
            assertThat(second.port()).isNotEqualTo(first.port());
            assertThat(query(second, "SELECT COUNT(*) FROM letter", 1)).isEqualTo("1");
            assertThat(query(second, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_clients'", 2))
                    .isEqualTo("0");

            pair.restoreReplica();
            assertThat(pair.replica().port()).isEqualTo(first.port());
            execute(second, "INSERT INTO letter VALUES ('two')");

            pair.promote();
            pair.restoreReplica();
            assertThat(pair.primary().port()).isEqualTo(first.port());
            execute(pair.primary(), "INSERT INTO letter VALUES ('three')");
            assertThat(query(pair.primary(), "SELECT COUNT(*) FROM letter", 1)).isEqualTo("3");
        }
    }

    @Test
    void remembersWhoIsThePrimaryAcrossStarts() throws SQLException {
        try (MariaDbPair pair = start()) {
            execute(pair.primary(), "CREATE TABLE letter (text VARCHAR(20))");
            pair.promote();
            pair.restoreReplica();
            execute(pair.primary(), "INSERT INTO letter VALUES ('one')");
            assertThat(pair.primary().name()).isEqualTo("mysql-2");
            assertThat(pair.jdbcUrl()).endsWith(":" + pair.primary().port() + "/yizhan?sslMode=DISABLED");
        }
        try (MariaDbPair pair = start()) {
            assertThat(pair.primary().name()).isEqualTo("mysql-2");
            execute(pair.primary(), "INSERT INTO letter VALUES ('two')");
            pair.promote();
            assertThat(query(pair.primary(), "SELECT COUNT(*) FROM letter", 1)).isEqualTo("2");
        }
    }

    @Test
    void refusesADatabaseThatBeganAlone() {
        MariaDbConfig settings = MariaDbConfig.in(dir.resolve("mysql"), 0).with("innodb_buffer_pool_size", "32M");
        EmbeddedMariaDb.start(settings, TestBinaries.get()).close();
        assertThatThrownBy(this::start)
                .isInstanceOf(StoreSettingException.class)
                .hasMessageContaining("no database yet");
    }

    private static void execute(EmbeddedMariaDb server, String... sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    private static String query(EmbeddedMariaDb server, String sql, int column) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(column);
        }
    }
}
