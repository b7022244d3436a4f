package io.yizhan.stores.junit;

import io.yizhan.stores.EmbeddedMariaDb;
import io.yizhan.stores.EmbeddedRedis;
import io.yizhan.stores.StoreBinaries;
import java.net.URI;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a real MariaDB and a real Redis.
 *
 * <pre>
 * &#64;ExtendWith(StoresExtension.class)
 * class HistoryTest {
 *     &#64;Test
 *     void keepsWhatIsCommitted(Stores stores) { ... }
 * }
 * </pre>
 *
 * <p>The servers start once per JVM. Each top-level class gets an empty database of its own, dropped at its end, and an
 * empty Redis; classes that run at the same time would share that Redis. A server that a test killed is started again
 * before the next class.
 */
public final class StoresExtension implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(StoresExtension.class);

    /**
     * @param jdbcUrl of the class's own database, for Connector/J
     * @param user may do everything to that database, and create others named {@code yizhan_...}
     * @param mariaDb to kill and restart it
     * @param redis to kill and restart it
     * @param binaries for servers of a test's own
     */
    public record Stores(
            String jdbcUrl,
            String user,
            String password,
            URI redisUrl,
            EmbeddedMariaDb mariaDb,
            EmbeddedRedis redis,
            StoreBinaries binaries) {}

    /** Makes the class, and not its first test, the owner of the database. */
    @Override
    public void beforeAll(ExtensionContext context) {
        databaseOf(context);
    }

    /** Nested classes find the database of the class around them. */
    private static TestDatabase databaseOf(ExtensionContext context) {
        SharedServers servers = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(SharedServers.class, key -> SharedServers.start(), SharedServers.class);
        return context.getStore(NAMESPACE)
                .computeIfAbsent(TestDatabase.class, key -> createDatabase(servers), TestDatabase.class);
    }

    private static TestDatabase createDatabase(SharedServers servers) {
        try {
            return TestDatabase.create(servers);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a test database", e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stores.class;
    }

    @Override
    public Stores resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return databaseOf(context).stores();
    }
}
