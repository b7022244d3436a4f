package io.yizhan.stores.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class StoresExtensionTest {

    private final String database;

    StoresExtensionTest(Stores stores) {
        this.database = stores.jdbcUrl();
    }

    @Test
    void givesAnEmptyDatabase(Stores stores) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stores.jdbcUrl(), stores.user(), stores.password());
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SHOW TABLES")) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void givesTheSameStoresThroughoutAClass(Stores stores) {
        assertThat(stores.jdbcUrl()).isEqualTo(database);
    }

    @Nested
    class Inside {
        @Test
        void givesTheStoresOfTheClassAround(Stores stores) {
            assertThat(stores.jdbcUrl()).isEqualTo(database);
        }
    }
}
