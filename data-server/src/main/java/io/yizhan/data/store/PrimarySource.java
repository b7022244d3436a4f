package io.yizhan.data.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * New connections to whichever of the servers may be committed to. The one that was found last is asked first, so a
 * fail-over costs one refusal, and what was found is remembered for all. Safe for any thread.
 */
final class PrimarySource implements DataSource {

    /** A server that hangs accepts connections and never greets: less patience than for statements. */
    private static final int GREETING_MILLIS = 2_000;

    private final List<String> urls;
    private final Properties properties = new Properties();
    private final int socketMillis;
    private final PrimaryCheck check;
    private final AtomicInteger lastFound = new AtomicInteger();
    private volatile @Nullable String problem;

    /**
     * @param properties for Connector/J; laid over those of the URLs
     * @param socketMillis how long a statement may take; 0 for as long as it likes
     */
    PrimarySource(List<String> urls, Map<String, String> properties, int socketMillis, PrimaryCheck check) {
        this.urls = urls;
        this.properties.putAll(properties);
        this.properties.setProperty("connectTimeout", Integer.toString(GREETING_MILLIS));
        this.properties.setProperty("socketTimeout", Integer.toString(GREETING_MILLIS));
        this.socketMillis = socketMillis;
        this.check = check;
    }

    /**
     * Blocks, for two seconds a server at most if they hang.
     *
     * @throws SQLException naming each server and what is wrong with it
     */
    @Override
    public Connection getConnection() throws SQLException {
        int first = lastFound.get();
        List<SQLException> failures = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++) {
            int asked = (first + i) % urls.size();
            try {
                Connection connection = open(urls.get(asked));
                lastFound.set(asked);
                problem = null;
                return connection;
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        SQLException failure = failures.size() == 1 ? failures.get(0) : all(first, failures);
        problem = failure.getMessage();
        throw failure;
    }

    private Connection open(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        try {
            check.check(connection);
            connection.setNetworkTimeout(Runnable::run, socketMillis);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** One that says of every server what is wrong with it. Wrong credentials count as such only if none takes them. */
    private SQLException all(int first, List<SQLException> failures) {
        List<String> texts = new ArrayList<>();
        boolean credentials = true;
        for (int i = 0; i < failures.size(); i++) {
            SQLException one = failures.get(i);
            texts.add(DatabaseUrl.host(urls.get((first + i) % urls.size())) + ": "
                    + String.valueOf(one.getMessage()).lines().findFirst().orElse(""));
            credentials &= SqlFailures.isAccessDenied(one);
        }
        SQLException all =
                new SQLNonTransientConnectionException(String.join("; ", texts), credentials ? "28000" : "08001");
        failures.forEach(all::addSuppressed);
        return all;
    }

    /** Why the newest try to connect failed; null if it didn't. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is part of the configuration");
    }

    @Override
    @SuppressWarnings("NullAway") // the interface allows null
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // nothing is written
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // fixed, see GREETING_MILLIS
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("java.util.logging isn't used");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
