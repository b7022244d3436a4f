package io.yizhan.systemtests.sabotage;

import io.yizhan.data.store.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes to the database of record behind the data servers' backs, with none of their rules. */
final class UnfencedRecord {

    private final DatabaseConfig config;

    UnfencedRecord(DatabaseConfig config) {
        this.config = config;
    }

    /** @return rows changed */
    int execute(String sql, Object... values) {
        try (Connection connection = DriverManager.getConnection(config.url(), config.user(), config.password());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
