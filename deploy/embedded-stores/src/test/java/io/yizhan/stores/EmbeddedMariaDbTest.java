package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbTest {

    @TempDir
    private Path dir;

    @Test
    void keepsDataAcrossStartsInTheSameDirectory() throws SQLException {
        String password;
        try (EmbeddedMariaDb mariaDb = start(0)) {
            execute(mariaDb, "CREATE TABLE letter (text VARCHAR(20))");
            execute(mariaDb, "INSERT INTO letter VALUES ('驿站 🐎')");
            password = mariaDb.password();
        }
        try (EmbeddedMariaDb mariaDb = start(0)) {
            assertThat(query(mariaDb, "SELECT text FROM letter")).isEqualTo("驿站 🐎");
            assertThat(mariaDb.password()).isEqualTo(password);
        }
    }

    @Test
    void keepsWhatWasCommittedBeforeItWasKilled() throws SQLException {
        try (EmbeddedMariaDb mariaDb = start(0)) {
            execute(mariaDb, "CREATE TABLE letter (text VARCHAR(20))");
            execute(mariaDb, "INSERT INTO letter VALUES ('signed for')");
            long killed = mariaDb.pid();
            int port = mariaDb.port();

            mariaDb.kill();
            assertThat(mariaDb.isAlive()).isFalse();
            mariaDb.restart();

            assertThat(query(mariaDb, "SELECT text FROM letter")).isEqualTo("signed for");
            assertThat(mariaDb.pid()).isNotEqualTo(killed);
            assertThat(mariaDb.port()).isEqualTo(port);
        }
    }

    @Test
    void isDurableAndImpatientUnlessToldOtherwise() throws SQLException {
        try (EmbeddedMariaDb mariaDb =
                EmbeddedMariaDb.start(config(0).with("max_connections", "50"), TestBinaries.get())) {
            assertThat(query(mariaDb, "SELECT @@innodb_flush_log_at_trx_commit"))
                    .isEqualTo("1");
            assertThat(query(mariaDb, "SELECT @@innodb_lock_wait_timeout")).isEqualTo("1");
            assertThat(query(mariaDb, "SELECT @@GLOBAL.idle_transaction_timeout"))
                    .isEqualTo("2");
            assertThat(query(mariaDb, "SELECT @@GLOBAL.transaction_isolation")).isEqualTo("REPEATABLE-READ");
            assertThat(query(mariaDb, "SELECT @@character_set_server")).isEqualTo("utf8mb4");
            assertThat(query(mariaDb, "SELECT @@log_bin")).isEqualTo("0");
            assertThat(query(mariaDb, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
            assertThat(query(mariaDb, "SELECT @@max_connections")).isEqualTo("50");
        }
    }

    @Test
    void writesADurableBinaryLogForReplication() throws SQLException {
        try (EmbeddedMariaDb mariaDb = EmbeddedMariaDb.start(
                config(0).withBinaryLog(7).with("rpl_semi_sync_master_enabled", "ON"), TestBinaries.get())) {
            assertThat(query(mariaDb, "SELECT @@log_bin")).isEqualTo("1");
            assertThat(query(mariaDb, "SELECT @@sync_binlog")).isEqualTo("1");
            assertThat(query(mariaDb, "SELECT @@GLOBAL.server_id")).isEqualTo("7");
            assertThat(query(mariaDb, "SELECT @@rpl_semi_sync_master_enabled")).isEqualTo("1");
        }
    }

    @Test
    void letsTheSuitesUserReachItsOwnDatabasesOnly() throws SQLException {
        try (EmbeddedMariaDb mariaDb = start(0)) {
            execute(mariaDb, "CREATE DATABASE yizhan_other");
            assertThatThrownBy(() -> execute(mariaDb, "CREATE DATABASE stranger"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
            try (Connection root = mariaDb.connectAsRoot();
                    Statement statement = root.createStatement()) {
                statement.execute("SET GLOBAL max_connections = 60");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(mariaDb.jdbcUrl(), "root", ""))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
        }
    }

    @Test
    void refusesAPortSomebodyListensOn() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(LoopbackPort.address(0));
            assertThatThrownBy(() -> start(taken.getLocalPort()))
                    .isInstanceOf(StoreSettingException.class)
                    .hasMessageStartingWith("mysql port: " + taken.getLocalPort() + " (expected: a port of 127.0.0.1");
        }
    }

    @Test
    void refusesADirectoryInUse() {
        try (EmbeddedMariaDb first = start(0)) {
            assertThatThrownBy(() -> start(0))
                    .isInstanceOf(StoreSettingException.class)
                    .hasMessageContaining("dir: " + first.dir())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void saysWhatTheServerSaidWhenItDoesNotStart() {
        assertThatThrownBy(() -> EmbeddedMariaDb.start(config(0).with("no_such_variable", "1"), TestBinaries.get()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("mysql exited with")
                .hasMessageContaining("unknown variable 'no_such_variable=1'");
    }

    @Test
    void stopsAndLeavesNothingRunning() {
        EmbeddedMariaDb mariaDb = start(0);
        ProcessIdentity server = ProcessIdentity.of(mariaDb.pid()).orElseThrow();

        mariaDb.close();
        mariaDb.close();

        assertThat(server.isAlive()).isFalse();
        assertThatThrownBy(mariaDb::restart).hasMessage("mysql: closed");
    }

    private MariaDbConfig config(int port) {
        return MariaDbConfig.in(dir, port).with("innodb_buffer_pool_size", "64M");
    }

    private EmbeddedMariaDb start(int port) {
        return EmbeddedMariaDb.start(config(port), TestBinaries.get());
    }

    private static void execute(EmbeddedMariaDb mariaDb, String sql) throws SQLException {
        try (Connection connection = mariaDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedMariaDb mariaDb, String sql) throws SQLException {
        try (Connection connection = mariaDb.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
