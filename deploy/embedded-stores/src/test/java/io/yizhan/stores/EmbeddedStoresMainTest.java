package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As quickstart runs it: a process of its own, known by its output, its ready file and its exit code. */
@Timeout(120)
class EmbeddedStoresMainTest {

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stopWhatIsLeft() {
        for (Process main : started) {
            main.destroy();
            main.onExit().join();
        }
    }

    @Test
    void startsBothAndStopsBothOnSigterm() throws IOException, SQLException {
        Main main = run();
        main.readUntil("ready");
        Properties ready = main.ready();
        try (Connection connection = connect(ready);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letter (id INT)");
        }
        ProcessIdentity mysql = identity(ready, "mysql_pid");
        ProcessIdentity redis = identity(ready, "redis_pid");
        assertThat(ready.getProperty("stores_pid"))
                .isEqualTo(Long.toString(main.process().pid()));

        main.process().destroy();

        assertThat(main.exitCode()).isEqualTo(128 + 15);
        assertThat(mysql.isAlive()).isFalse();
        assertThat(redis.isAlive()).isFalse();
        assertThat(dir.resolve("stores.ready")).doesNotExist();
        assertThat(Files.readString(dir.resolve("mysql/server.log"))).contains("Shutdown complete");
    }

    @Test
    void startsAKilledServerAgainWithItsData() throws IOException, SQLException {
        Main main = run();
        main.readUntil("ready");
        Properties before = main.ready();
        try (Connection connection = connect(before);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letter (id INT)");
        }

        for (String server : List.of("mysql", "redis")) {
            ProcessHandle.of(pid(main.ready(), server + "_pid")).orElseThrow().destroyForcibly();
            main.readUntil(server + ": pid [0-9]+ died");
            main.readUntil("ready");
            assertThat(main.ready().getProperty(server + "_pid")).isNotEqualTo(before.getProperty(server + "_pid"));
            assertThat(main.ready().getProperty(server + "_port")).isEqualTo(before.getProperty(server + "_port"));
        }
        try (Connection connection = connect(main.ready());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO letter VALUES (1)");
        }
    }

    @Test
    void endsWhenAServerDiesAndIsNotToBeRestarted() throws IOException {
        Main main = run("--no-restart");
        main.readUntil("ready");
        ProcessIdentity mysql = identity(main.ready(), "mysql_pid");
        ProcessHandle.of(pid(main.ready(), "redis_pid")).orElseThrow().destroyForcibly();

        assertThat(main.exitCode()).isEqualTo(1);
        assertThat(mysql.isAlive()).isFalse();
    }

    @Test
    void stopsTheServersAKilledMainLeftRunning() throws IOException {
        Main killed = run();
        killed.readUntil("ready");
        ProcessIdentity mysql = identity(killed.ready(), "mysql_pid");
        ProcessIdentity redis = identity(killed.ready(), "redis_pid");
        String port = killed.ready().getProperty("mysql_port");
        killed.process().destroyForcibly();
        killed.process().onExit().join();
        assertThat(mysql.isAlive()).isTrue();

        Main next = run("--mysql-port=" + port);
        next.readUntil("mysql: pid " + mysql.pid() + " was left running");
        next.readUntil("redis: pid " + redis.pid() + " was left running");
        next.readUntil("ready");

        assertThat(mysql.isAlive()).isFalse();
        assertThat(redis.isAlive()).isFalse();
    }

    @Test
    void replacesAPrimaryThatIsToGoByItsReplica() throws IOException, SQLException {
        Main main = run("--mysql-replica-port=0");
        main.readUntil("ready");
        Properties before = main.ready();
        try (Connection connection = connect(before);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letter (id INT)");
        }

        Main promote = launch("promote", "--dir=" + dir);
        promote.readUntil("the primary is on port " + before.getProperty("mysql_replica_port"));
        assertThat(promote.exitCode()).isZero();

        Properties after = main.ready();
        assertThat(after.getProperty("mysql_port")).isEqualTo(before.getProperty("mysql_replica_port"));
        assertThat(after.getProperty("mysql_pid")).isEqualTo(before.getProperty("mysql_replica_pid"));
        assertThat(after.getProperty("mysql_replica_port")).isEqualTo(before.getProperty("mysql_port"));
        assertThat(after.getProperty("mysql_url")).isEqualTo(before.getProperty("mysql_url"));

        ProcessHandle.of(pid(after, "mysql_replica_pid")).orElseThrow().destroyForcibly();
        main.readUntil("mysql: pid [0-9]+ died");
        main.readUntil("ready");
        assertThat(main.ready().getProperty("mysql_pid")).isEqualTo(after.getProperty("mysql_pid"));
        assertThat(launch("promote", "--dir=" + dir.resolve("elsewhere")).exitCode())
                .isEqualTo(2);
    }

    @Test
    void refusesADirectoryAnotherMainUses() throws IOException {
        Main first = run();
        first.readUntil("ready");

        Main second = run();
        second.readUntil("process " + first.process().pid() + " does, stop it first");

        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(first.ready().getProperty("stores_pid"))
                .isEqualTo(Long.toString(first.process().pid()));
    }

    @Test
    void refusesArgumentsThatCannotWork() throws IOException {
        assertThat(run("--mysql-port=many").exitCode()).isEqualTo(2);
        Main main = run("--redis-port=-1");
        main.readUntil("redis port: -1 \\(expected: 0 to 65535");
        assertThat(main.exitCode()).isEqualTo(2);
    }

    private record Main(Process process, BufferedReader output, Path dir) {

        /** Blocks until a line matches; the test's time-out is the limit. */
        void readUntil(String regex) throws IOException {
            StringBuilder seen = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                seen.append(line).append('\n');
                if (line.matches(".*" + regex + ".*")) {
                    return;
                }
            }
            throw new AssertionError("no line matches " + regex + " in:\n" + seen);
        }

        Properties ready() throws IOException {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(dir.resolve("stores.ready"))) {
                properties.load(reader);
            }
            return properties;
        }

        int exitCode() {
            return process.onExit().join().exitValue();
        }
    }

    private Main run(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--dir=" + dir, "--binaries=" + TestBinaries.DIR, "--mysql-set=innodb_buffer_pool_size=64M"));
        arguments.addAll(List.of(more));
        return launch(arguments.toArray(String[]::new));
    }

    private Main launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedStoresMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return new Main(process, process.inputReader(), dir);
    }

    private static Connection connect(Properties ready) throws SQLException {
        return DriverManager.getConnection(
                ready.getProperty("mysql_url"), ready.getProperty("mysql_user"), ready.getProperty("mysql_password"));
    }

    private static ProcessIdentity identity(Properties ready, String key) {
        return ProcessIdentity.of(pid(ready, key)).orElseThrow();
    }

    private static long pid(Properties ready, String key) {
        return Long.parseLong(ready.getProperty(key));
    }
}
