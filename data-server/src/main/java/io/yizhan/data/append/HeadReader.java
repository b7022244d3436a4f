package io.yizhan.data.append;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.KnownUsers;
import io.yizhan.data.conversation.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Reads heads from the database. */
final class HeadReader {

    /** What another transaction's row lock means to a read. */
    enum Locks {
        /** Nothing: the row is read as committed, and may move before this transaction writes. */
        IGNORED,
        /** It is waited for, and this transaction holds it then. */
        AWAITED,
        /** The row is left out; this transaction holds the others. */
        SKIPPED
    }

    /**
     * @param heads of the conversations that exist, or may begin with this batch
     * @param blocked conversations whose row somebody else holds
     */
    record Read(Map<ConversationKey, Head> heads, Set<ConversationKey> blocked) {}

    private final KnownUsers users;

    HeadReader(KnownUsers users) {
        this.users = users;
    }

    /**
     * Heads are read before members: if a membership changes in between, the head has the old version and its
     * compare-and-set fails.
     */
    Read read(Connection connection, Collection<ConversationKey> conversations, Locks locks) throws SQLException {
        Map<ConversationKey, Head> heads = readRows(connection, conversations, locks);
        Set<ConversationKey> missing = new HashSet<>(conversations);
        missing.removeAll(heads.keySet());
        Set<ConversationKey> blocked = Set.of();
        if (locks == Locks.SKIPPED && !missing.isEmpty()) {
            blocked = readRows(connection, missing, Locks.IGNORED).keySet();
            missing.removeAll(blocked);
        }
        addMembers(connection, heads);
        addBeginnings(connection, missing, heads);
        return new Read(heads, blocked);
    }

    private static Map<ConversationKey, Head> readRows(
            Connection connection, Collection<ConversationKey> conversations, Locks locks) throws SQLException {
        String locking = switch (locks) {
            case IGNORED -> "";
            case AWAITED -> " FOR UPDATE";
            case SKIPPED -> " FOR UPDATE SKIP LOCKED";
        };
        Map<ConversationKey, Head> heads = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT first, second, last_seq, member_version, last_time_ms FROM conversation"
                                + " WHERE (first, second) IN (" + SqlText.keys(conversations) + ")" + locking)) {
            while (rows.next()) {
                ConversationKey key = ConversationKey.of(rows);
                Members members = key.isGroup() ? Members.NOBODY : both(key);
                heads.put(key, new Head(rows.getLong(3), rows.getLong(4), rows.getLong(5), members, true));
            }
        }
        return heads;
    }

    private static Members both(ConversationKey direct) {
        return Members.of(LongStream.of(direct.first(), direct.second()));
    }

    private static void addMembers(Connection connection, Map<ConversationKey, Head> heads) throws SQLException {
        List<ConversationKey> groups =
                heads.keySet().stream().filter(ConversationKey::isGroup).toList();
        if (groups.isEmpty()) {
            return;
        }
        Map<ConversationKey, LongStream.Builder> members = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT first, second, user_id FROM member"
                        + " WHERE (first, second) IN (" + SqlText.keys(groups) + ")")) {
            while (rows.next()) {
                members.computeIfAbsent(ConversationKey.of(rows), key -> LongStream.builder())
                        .add(rows.getLong(3));
            }
        }
        members.forEach((key, users) -> heads.computeIfPresent(
                key,
                (same, head) -> new Head(
                        head.lastSeq(), head.memberVersion(), head.lastTimeMillis(), Members.of(users.build()), true)));
    }

    /** A one-to-one conversation begins with its first message, if both users exist. */
    private void addBeginnings(Connection connection, Set<ConversationKey> missing, Map<ConversationKey, Head> heads)
            throws SQLException {
        List<ConversationKey> beginnings =
                missing.stream().filter(key -> !key.isGroup()).toList();
        if (beginnings.isEmpty()) {
            return;
        }
        List<Long> both = new ArrayList<>();
        beginnings.forEach(key -> both.addAll(List.of(key.first(), key.second())));
        Set<Long> unknown = users.missing(connection, both);
        for (ConversationKey key : beginnings) {
            if (!unknown.contains(key.first()) && !unknown.contains(key.second())) {
                heads.put(key, new Head(0, 0, 0, both(key), false));
            }
        }
    }
}
