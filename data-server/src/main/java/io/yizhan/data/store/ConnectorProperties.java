package io.yizhan.data.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the suite needs of Connector/J, whatever the URL says. */
final class ConnectorProperties {

    /** A server that is gone is noticed: longer than any lock wait, shorter than any caller's patience. */
    static final int SOCKET_MILLIS = 5_000;

    private ConnectorProperties() {}

    /** For migrations, which need nothing but to get in. */
    static Map<String, String> user(DatabaseConfig config) {
        return Map.of("user", config.user(), "password", config.password());
    }

    static Map<String, String> of(DatabaseConfig config) {
        Map<String, String> properties = new LinkedHashMap<>(user(config));
        // An update counts the rows it changed, not those it found: the compare-and-set of heads depends on it.
        properties.put("useAffectedRows", "true");
        // A batch of inserts becomes one statement of many rows, several statements one packet.
        properties.put("rewriteBatchedStatements", "true");
        properties.put("allowMultiQueries", "true");
        // Statements are put together here and parsed once: preparing them there costs a round trip per batch size.
        properties.put("useServerPrepStmts", "false");
        properties.put("cachePrepStmts", "true");
        properties.put("prepStmtCacheSize", "128");
        properties.put("prepStmtCacheSqlLimit", "4096");
        // Don't ask the server what is known here.
        properties.put("useLocalSessionState", "true");
        properties.put("cacheServerConfiguration", "true");
        properties.put("maintainTimeStats", "false");
        properties.put("tcpKeepAlive", "true");
        return properties;
    }
}
