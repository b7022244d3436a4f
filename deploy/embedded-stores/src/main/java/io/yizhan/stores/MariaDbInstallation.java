package io.yizhan.stores;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the data directory of a new server: the system tables, the suite's database and its users. It does what
 * {@code mariadb-install-db} does, without a shell and without the help texts, and leaves either all of it or nothing.
 */
final class MariaDbInstallation {

    private static final Logger LOG = LoggerFactory.getLogger(MariaDbInstallation.class);

    /** In the order of mariadb-install-db. */
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    private final Path home;
    private final Path dir;

    /**
     * @param home with the programs
     * @param dir gets {@code data/} and {@code password}
     */
    MariaDbInstallation(Path home, Path dir) {
        this.home = home;
        this.dir = dir;
    }

    Path data() {
        return dir.resolve("data");
    }

    /**
     * Creates what is not there yet and returns the password of the suite's user.
     *
     * @param givenPassword for a new database; null for one made up here
     */
    String open(@Nullable String givenPassword) {
        Path passwordFile = dir.resolve("password");
        try {
            if (!Files.isDirectory(data())) {
                LOG.info("mysql: creating a database in {}", data());
                String password = givenPassword == null ? randomPassword() : givenPassword;
                Path partial = dir.resolve("data.partial");
                StoreFiles.deleteTree(partial);
                StoreFiles.createDirectories(partial);
                bootstrap(partial, password);
                StoreFiles.write(passwordFile, password);
                StoreFiles.moveInto(partial, data());
            }
            return Files.readString(passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** The start of every command line for this server. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/mariadbd").toString());
        command.add("--no-defaults"); // no my.cnf of this machine
        command.add("--basedir=" + home);
        command.add("--lc_messages_dir=" + home.resolve("share"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root"); // otherwise it refuses to run as root
        }
        return command;
    }

    private void bootstrap(Path data, String password) throws IOException {
        List<String> command = command();
        command.addAll(List.of("--bootstrap", "--datadir=" + data, "--max_allowed_packet=8M", "--log_warnings=0"));
        ServerLog log = new ServerLog(dir.resolve("bootstrap.log"));
        Process bootstrap = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.file().toFile())
                .start();
        try (OutputStream sql = bootstrap.getOutputStream()) {
            // Without a name in this variable the scripts create root without a password for 127.0.0.1.
            sql.write(sql("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket='root';\n"));
            for (String file : SYSTEM_TABLES) {
                Files.copy(home.resolve("share").resolve(file), sql);
            }
            sql.write(sql(usersAndDatabase(password)));
        } catch (IOException e) {
            // A broken pipe: the server has given up, and its log says why.
            LOG.debug("mysql: bootstrap took no more input", e);
        }
        int status = bootstrap.onExit().join().exitValue();
        if (status != 0) {
            throw new StoreException(log.explain("mysql: creating the database ended with " + status));
        }
    }

    /**
     * The suite's user owns the suite's database and any other whose name starts with {@code yizhan_}; root is for
     * those who administer or test the server. One statement a line, as bootstrap wants it.
     */
    private static String usersAndDatabase(String password) {
        return """
                FLUSH PRIVILEGES;
                CREATE DATABASE yizhan CHARACTER SET utf8mb4;
                CREATE USER 'yizhan'@'127.0.0.1' IDENTIFIED BY '%1$s';
                GRANT ALL ON `yizhan`.* TO 'yizhan'@'127.0.0.1';
                GRANT ALL ON `yizhan\\_%%`.* TO 'yizhan'@'127.0.0.1';
                CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '%1$s';
                GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
                """.formatted(password);
    }

    private static byte[] sql(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
