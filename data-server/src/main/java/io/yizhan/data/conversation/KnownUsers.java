package io.yizhan.data.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which users exist. Accounts are never removed, so what was found once stays true. Safe for any thread. */
public final class KnownUsers {

    private final Cache<Long, Boolean> known =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(200_000).build();

    /** Those of {@code users} that have no account here. Asks the database only for users not seen before. */
    public Set<Long> missing(Connection connection, Collection<Long> users) throws SQLException {
        Set<Long> asked = new HashSet<>();
        for (Long user : users) {
            if (known.getIfPresent(user) == null) {
                asked.add(user);
            }
        }
        if (asked.isEmpty()) {
            return asked;
        }
        for (Long user : select(connection, asked)) {
            known.put(user, Boolean.TRUE);
            asked.remove(user);
        }
        return asked;
    }

    private static List<Long> select(Connection connection, Set<Long> users) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT user_id FROM account WHERE user_id IN (" + SqlText.list(users) + ")")) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }
}
