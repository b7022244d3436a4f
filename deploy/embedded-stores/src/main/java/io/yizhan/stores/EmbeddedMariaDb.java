package io.yizhan.stores;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB server with the database {@code yizhan} and a user of that name, whose password is made up on the first
 * start and kept beside the data.
 */
public final class EmbeddedMariaDb extends EmbeddedServer {

    static final String NAME = "mysql";

    private static final String USER = "yizhan";
    private static final String DATABASE = "yizhan";

    private final String password;

    private EmbeddedMariaDb(StoreDirectory dir, int port, ServerProcess process, String password) {
        super(dir, port, process);
        this.password = password;
    }

    /**
     * Returns a server that answers queries. The first start in a directory also creates the database.
     *
     * @throws StoreSettingException if the port is taken or the directory is in use
     * @throws StoreException if the server doesn't start
     */
    public static EmbeddedMariaDb start(MariaDbConfig config, StoreBinaries binaries) {
        EmbeddedMariaDb mariaDb = prepare(config, binaries);
        mariaDb.start();
        return mariaDb;
    }

    /** Everything up to the launch. */
    static EmbeddedMariaDb prepare(MariaDbConfig config, StoreBinaries binaries) {
        return prepare(NAME, config, null, binaries);
    }

    /**
     * The same for one of several.
     *
     * @param name for people
     * @param givenPassword of a new database; null for one made up
     */
    static EmbeddedMariaDb prepare(
            String name, MariaDbConfig config, @Nullable String givenPassword, StoreBinaries binaries) {
        StoreDirectory dir = StoreDirectory.own(config.dir());
        try {
            ServerProcess.stopLeftover(name, dir.path());
            int port = LoopbackPort.claim(name + " port", config.port());
            MariaDbInstallation installation = new MariaDbInstallation(binaries.mariaDbHome(), dir.path());
            String password = installation.open(givenPassword);
            ServerProcess process = new ServerProcess(
                    name, dir.path(), command(installation, config, port), () -> selectOne(port, password));
            return new EmbeddedMariaDb(dir, port, process, password);
        } catch (RuntimeException e) {
            dir.close();
            throw e;
        }
    }

    private static List<String> command(MariaDbInstallation installation, MariaDbConfig config, int port) {
        List<String> command = installation.command();
        config.settings().forEach((variable, value) -> command.add("--" + variable + "=" + value));
        command.add("--datadir=" + installation.data());
        command.add("--port=" + port);
        // Relative to the data directory, as the path of a Unix socket may have 107 bytes at most.
        command.add("--socket=mysql.sock");
        command.add("--pid_file=mariadbd.pid");
        return command;
    }

    private static void selectOne(int port, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(port, DATABASE), USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:mysql://" + LoopbackPort.HOST + ":" + port + "/" + database + "?sslMode=DISABLED";
    }

    /** For the suite's database and Connector/J; further properties may be appended with {@code &}. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The same for another database of this server. */
    public String jdbcUrl(String database) {
        return jdbcUrl(port(), database);
    }

    /** May do everything to the database {@code yizhan} and to those whose name starts with {@code yizhan_}. */
    public String user() {
        return USER;
    }

    /** Of the suite's user and of root. */
    public String password() {
        return password;
    }

    @Override
    Map<String, String> facts() {
        Map<String, String> facts = super.facts();
        facts.put("url", jdbcUrl());
        facts.put("user", user());
        facts.put("password", password);
        return facts;
    }

    /** As the suite's user. The caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), USER, password);
    }

    /** As root, for what the suite itself must not need. The caller closes it. */
    public Connection connectAsRoot() throws SQLException {
        return DriverManager.getConnection(jdbcUrl("mysql"), "root", password);
    }
}
