package io.yizhan.stores.junit;

import io.yizhan.stores.EmbeddedMariaDb;
import io.yizhan.stores.EmbeddedRedis;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The empty database of one test class; closing drops it. */
final class TestDatabase implements AutoCloseable {

    private static final String PREFIX = "yizhan_test_";

    private final EmbeddedMariaDb mariaDb;
    private final String name;
    private final StoresExtension.Stores stores;

    private TestDatabase(SharedServers servers, String name) {
        this.mariaDb = servers.mariaDb();
        EmbeddedRedis redis = servers.redis();
        this.name = name;
        this.stores = new StoresExtension.Stores(
                mariaDb.jdbcUrl(name),
                mariaDb.user(),
                mariaDb.password(),
                redis.redisUrl(),
                mariaDb,
                redis,
                servers.binaries());
    }

    static TestDatabase create(SharedServers servers) throws SQLException {
        servers.restartTheDead();
        servers.redis().flush();
        String name = PREFIX + UUID.randomUUID().toString().replace("-", "");
        TestDatabase database = new TestDatabase(servers, name);
        execute(servers.mariaDb(), "CREATE DATABASE " + name);
        return database;
    }

    StoresExtension.Stores stores() {
        return stores;
    }

    /** Drops what an interrupted run has left behind. */
    static void dropAll(EmbeddedMariaDb mariaDb) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = mariaDb.connect();
                Statement statement = connection.createStatement();
                ResultSet databases = statement.executeQuery("SHOW DATABASES LIKE '" + PREFIX + "%'")) {
            while (databases.next()) {
                names.add(databases.getString(1));
            }
        }
        for (String name : names) {
            execute(mariaDb, "DROP DATABASE " + name);
        }
    }

    private static void execute(EmbeddedMariaDb mariaDb, String sql) throws SQLException {
        try (Connection connection = mariaDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        if (mariaDb.isAlive()) {
            execute(mariaDb, "DROP DATABASE " + name);
        }
    }
}
