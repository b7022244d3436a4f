package io.yizhan.data.fanout;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.data.conversation.SqlText;
import io.yizhan.data.store.Database;
import io.yizhan.proto.ResumeFanoutRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code fanout}. A row is claimed for a while from the moment it is written, by the clock of the database. */
public final class FanoutTable {

    /** One row. */
    public record Row(long fanoutId, List<FanoutEntry> entries) {}

    /**
     * How long the data server that committed entries, and the chat server it answered, are left to it. Longer would spare
     * an overloaded suite fan-outs that run twice, but an online device has its message 5 s after the acknowledgement in
     * any case. The worst is a chat server that hangs behind its answer, in a suite so quiet that proxies don't know yet:
     * a row is swept {@code FIRST_CLAIM} and up to 0.6 s later, may be handed to the very one that hangs, and is swept again
     * {@link FanoutResumer#CLAIM} and up to 0.6 s later. With one second that is 4.2 s, with two it were 5.2 s.
     */
    public static final Duration FIRST_CLAIM = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(FanoutTable.class);

    private final String owner;

    /** @param owner this data server, for people who read the table */
    public FanoutTable(String owner) {
        this.owner = owner;
    }

    /**
     * Writes what a transaction owes, within that transaction.
     *
     * @param claim how long nobody else sees to it
     * @return the row's id
     */
    public long insert(Connection connection, Collection<FanoutEntry> entries, Duration claim) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO fanout (created_ms, claimed_until_ms, owner, entries) VALUES (" + Database.NOW_MS + ", "
                        + Database.NOW_MS + " + ?, ?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setLong(1, claim.toMillis());
            insert.setString(2, owner);
            insert.setBytes(3, owed(entries).toByteArray());
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    /** The same as a statement, for a row claimed for {@link #FIRST_CLAIM}. */
    public void appendInsert(StringBuilder text, Collection<FanoutEntry> entries) {
        text.append("INSERT INTO fanout (created_ms, claimed_until_ms, owner, entries) VALUES (")
                .append(Database.NOW_MS + ", " + Database.NOW_MS + " + ")
                .append(FIRST_CLAIM.toMillis())
                .append(',');
        SqlText.append(text, ByteString.copyFromUtf8(owner));
        text.append(',');
        SqlText.append(text, owed(entries));
        text.append(')');
    }

    private static ByteString owed(Collection<FanoutEntry> entries) {
        ResumeFanoutRequest.Builder owed = ResumeFanoutRequest.newBuilder();
        entries.forEach(entry -> owed.addEntries(entry.toProto()));
        return owed.build().toByteString();
    }

    /** Makes a transaction one that writes, and so must wait for what its commit has to wait for, without any effect. */
    public void writeNothing(Connection connection) throws SQLException {
        long fanoutId = insert(connection, List.of(), FIRST_CLAIM);
        try (Statement statement = connection.createStatement()) {
            statement.execute(deleteSql(List.of(fanoutId)));
        }
    }

    /** A statement that removes rows; absent ones do no harm. */
    public static String deleteSql(Collection<Long> fanoutIds) {
        return "DELETE FROM fanout WHERE fanout_id IN (" + SqlText.list(fanoutIds) + ")";
    }

    /**
     * Claims rows that nobody sees to, oldest first. In a transaction of its own.
     *
     * @param limit rows at most
     */
    List<Row> claim(Connection connection, int limit, Duration claim) throws SQLException {
        List<Row> rows = new ArrayList<>();
        List<Long> claimed = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT fanout_id, entries FROM fanout"
                        + " WHERE claimed_until_ms < " + Database.NOW_MS
                        + " ORDER BY fanout_id LIMIT " + limit + " FOR UPDATE SKIP LOCKED")) {
            while (found.next()) {
                claimed.add(found.getLong(1));
                row(found).ifPresent(rows::add);
            }
        }
        if (claimed.isEmpty()) {
            return rows;
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE fanout SET claimed_until_ms = "
                + Database.NOW_MS + " + ?, owner = ? WHERE fanout_id IN ("
                + SqlText.list(claimed) + ")")) {
            update.setLong(1, claim.toMillis());
            update.setString(2, owner);
            update.executeUpdate();
        }
        return rows;
    }

    /** Whether there may be rows for {@link #claim}. Takes no locks. */
    static boolean anyUnclaimed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT 1 FROM fanout WHERE claimed_until_ms < " + Database.NOW_MS + " LIMIT 1")) {
            return found.next();
        }
    }

    Optional<Row> find(Connection connection, long fanoutId) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT fanout_id, entries FROM fanout WHERE fanout_id = " + fanoutId)) {
            return found.next() ? row(found) : Optional.empty();
        }
    }

    /** Empty where the entries can't be read: such a row must not keep the others from being seen to. */
    private static Optional<Row> row(ResultSet found) throws SQLException {
        long fanoutId = found.getLong(1);
        try {
            ResumeFanoutRequest owed = ResumeFanoutRequest.parseFrom(found.getBytes(2));
            return Optional.of(new Row(
                    fanoutId,
                    owed.getEntriesList().stream().map(FanoutEntry::of).toList()));
        } catch (InvalidProtocolBufferException e) {
            log.warn("entries of a fan-out can't be read fan-out={}", fanoutId, e);
            return Optional.empty();
        }
    }
}
