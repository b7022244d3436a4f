package io.yizhan.data.store;

import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the database of record is reached.
 *
 * @param url for Connector/J, such as {@code jdbc:mysql://host:3306/yizhan}; may name several hosts
 * @param password never logged
 * @param startTimeout how long a start waits for the database
 * @param durability what the server must promise with each commit
 */
public record DatabaseConfig(String url, String user, String password, Duration startTimeout, Durability durability) {

    public DatabaseConfig {
        if (!DatabaseUrl.isValid(url)) {
            throw new ConfigException(
                    "data.database.url",
                    DatabaseUrl.place(url),
                    "jdbc:mysql://host:port/database or jdbc:mysql://host:port,host:port/database");
        }
    }

    /** Reads the section {@code database}. */
    public static DatabaseConfig from(Settings database, Durability durability) {
        return new DatabaseConfig(
                database.text("url"),
                database.text("user"),
                password(database),
                database.duration(
                        "start-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofMinutes(1)),
                durability);
    }

    private static String password(Settings database) {
        if (!database.has("password-file")) {
            return database.text("password");
        }
        Path file = database.file("password-file");
        if (database.has("password")) {
            throw new ConfigException("data.database.password-file", file, "either a password or a file, not both");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ConfigException("data.database.password-file", file, "a readable file");
        }
    }

    /** One URL for each server. */
    List<String> servers() {
        return DatabaseUrl.servers(url);
    }

    /** The URL without its properties, which may hold a password. */
    String place() {
        return DatabaseUrl.place(url);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[url=" + place() + ", user=" + user + "]";
    }
}
