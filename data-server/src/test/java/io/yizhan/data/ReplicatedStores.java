package io.yizhan.data;

import io.yizhan.stores.MariaDbConfig;
import io.yizhan.stores.MariaDbPair;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A pair of MariaDB servers of a test's own, with the Redis of the others. */
public final class ReplicatedStores implements AutoCloseable {

    private final MariaDbPair pair;
    private final Stores stores;

    /** @param dir an empty one */
    public ReplicatedStores(Stores shared, Path dir) {
        MariaDbConfig settings = MariaDbConfig.in(dir.resolve("mysql"), 0).with("innodb_buffer_pool_size", "32M");
        pair = MariaDbPair.start(settings, 0, shared.binaries());
        stores = new Stores(
                pair.jdbcUrl(),
                pair.primary().user(),
                pair.primary().password(),
                shared.redisUrl(),
                pair.primary(),
                shared.redis(),
                shared.binaries());
    }

    /** Names both servers; its MariaDB is the first primary. */
    public Stores stores() {
        return stores;
    }

    public MariaDbPair pair() {
        return pair;
    }

    /** Something that takes a root, at the primary. */
    public void administer(String sql) {
        try (Connection root = pair.primary().connectAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The same at the replica. */
    public void administerReplica(String sql) {
        try (Connection root = pair.replica().connectAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        pair.close();
    }
}
