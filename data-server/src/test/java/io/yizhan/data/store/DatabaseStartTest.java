package io.yizhan.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class DatabaseStartTest {

    private static DatabaseConfig config(Stores stores) {
        return new DatabaseConfig(
                stores.jdbcUrl(), stores.user(), stores.password(), Duration.ofSeconds(10), Durability.LOCAL);
    }

    private static Database start(DatabaseConfig config, int cluster) throws Exception {
        Database database = new Database(config, 2, 1, cluster, Ticker.SYSTEM);
        try {
            database.start();
        } catch (Exception e) {
            database.stop();
            throw e;
        }
        return database;
    }

    @Test
    void severalServersMayMigrateAtOnceAndTheClusterIsFixedThen(Stores stores) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<Database>> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(threads.submit(() -> start(config(stores), 5)));
        }
        for (Future<Database> one : started) {
            Database database = one.get();
            assertThat(database.problem()).isEmpty();
            database.stop();
        }
        threads.shutdown();
        assertThatThrownBy(() -> start(config(stores), 6))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("daemon.cluster: 6")
                .hasMessageContaining("5");
    }

    @Test
    void anUpdateCountsOnlyRowsThatChange(Stores stores) throws Exception {
        Database database = start(config(stores), 5);
        try (var connection = database.openForCommit();
                var statement = connection.createStatement()) {
            int same = statement.executeUpdate("INSERT INTO cluster (only_row, cluster_id) VALUES (1, 5)"
                    + " ON DUPLICATE KEY UPDATE cluster_id = VALUES(cluster_id)");
            assertThat(same).isZero();
            assertThat(connection.getAutoCommit()).isFalse();
        } finally {
            database.stop();
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerEndsTheStartInTime(Stores stores) {
        DatabaseConfig nowhere = new DatabaseConfig(
                "jdbc:mysql://127.0.0.1:1/yizhan?password=secret",
                "yizhan",
                "secret",
                Duration.ofMillis(700),
                Durability.LOCAL);
        assertThatThrownBy(() -> start(nowhere, 1))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("jdbc:mysql://127.0.0.1:1/yizhan can't be used as yizhan")
                .hasMessageNotContaining("secret");
        DatabaseConfig wrong =
                new DatabaseConfig(stores.jdbcUrl(), stores.user(), "wrong", Duration.ofMinutes(10), Durability.LOCAL);
        assertThatThrownBy(() -> start(wrong, 1)).isInstanceOf(SQLException.class);
    }
}
