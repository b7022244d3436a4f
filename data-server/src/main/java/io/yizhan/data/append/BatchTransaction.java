package io.yizhan.data.append;

import io.yizhan.data.append.HeadReader.Locks;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.fanout.FanoutEntry;
import io.yizhan.data.fanout.FanoutTable;
import io.yizhan.data.store.Database;
import io.yizhan.proto.NewMessage;
import io.yizhan.runtime.failpoint.FailPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One transaction for many appends. In the usual case two round trips: all that is written, and COMMIT. Holds no state
 * of its own; what it learns goes into the caches only after the commit.
 */
final class BatchTransaction {

    /** Where the heads of a batch come from. */
    enum Reading {
        /** The cache, as far as it knows them. */
        CACHED,
        /** The database, row locks awaited. */
        LOCKED,
        /** The database; conversations that somebody else holds are left out. */
        UNBLOCKED
    }

    /**
     * What was committed.
     *
     * @param owed the new entries
     * @param fanoutId the row that owes them; 0 where there are none
     * @param blocked appends left out
     */
    record Committed(List<BatchPlan.Planned> answers, List<FanoutEntry> owed, long fanoutId, List<Append> blocked) {}

    /** SQLSTATE of a connection that broke. */
    private static final String CONNECTION_LOST = "08006";

    private final Database database;
    private final HeadReader headReader;
    private final HeadCache headCache;
    private final RecentMessages recent;
    private final FanoutTable fanoutTable;
    private final InstantSource clock;
    private final FailPoint beforeCommit;

    BatchTransaction(
            Database database,
            HeadReader headReader,
            HeadCache headCache,
            RecentMessages recent,
            FanoutTable fanoutTable,
            InstantSource clock,
            FailPoint beforeCommit) {
        this.database = database;
        this.headReader = headReader;
        this.headCache = headCache;
        this.recent = recent;
        this.fanoutTable = fanoutTable;
        this.clock = clock;
        this.beforeCommit = beforeCommit;
    }

    /**
     * Returns after the COMMIT did, or throws: then nothing is known of the fate, unless it is certain that no COMMIT
     * was sent.
     *
     * @param completed fan-out rows to be deleted on the way
     */
    Committed run(List<Append> appends, Reading reading, List<Long> completed) throws SQLException {
        try (Connection connection = database.openForCommit()) {
            try {
                return write(connection, appends, reading, completed);
            } catch (SQLException e) {
                throw Database.rollBack(connection, e);
            } catch (RuntimeException e) {
                Database.rollBack(connection);
                throw e;
            }
        }
    }

    private Committed write(Connection connection, List<Append> appends, Reading reading, List<Long> completed)
            throws SQLException {
        HeadReader.Read heads = readHeads(connection, appends, reading);
        List<Append> writable = new ArrayList<>(appends.size());
        List<Append> blocked = new ArrayList<>();
        appends.forEach(append -> (heads.blocked().contains(append.conversation()) ? blocked : writable).add(append));

        Map<MessageKey, StoredMessage> stored = new HashMap<>();
        Set<MessageKey> asked = findRecent(writable, heads.heads(), reading, stored);
        Map<MessageKey, StoredMessage> repeats = RepeatReader.read(connection, asked);
        stored.putAll(repeats);
        BatchPlan plan = new BatchPlan(heads.heads(), stored, clock.millis());
        writable.forEach(plan::add);

        List<FanoutEntry> owed = plan.rows().stream()
                .map(row -> new FanoutEntry(row.key().conversation(), row.seq()))
                .toList();
        long fanoutId = writePlan(connection, plan, owed, completed);
        boolean unconfirmed = fanoutId == 0 && !repeats.isEmpty() && database.isReplicated();
        if (unconfirmed) {
            // What is read here may be on this server only, from a commit that nobody got an answer to. A later commit
            // that a replica has confirmed says that it has the earlier ones too.
            fanoutTable.writeNothing(connection);
        }
        if (fanoutId != 0 && beforeCommit.reached()) {
            throw new SQLException("a fail point dropped the connection", CONNECTION_LOST);
        }
        if (fanoutId != 0 || !completed.isEmpty() || unconfirmed) {
            connection.commit();
        } else {
            connection.rollback(); // nothing was written; row locks may be held
        }
        plan.moves().forEach(move -> headCache.put(move.conversation(), move.to()));
        plan.added().forEach(recent::put);
        stored.forEach(recent::put);
        return new Committed(plan.planned(), owed, fanoutId, blocked);
    }

    private HeadReader.Read readHeads(Connection connection, List<Append> appends, Reading reading)
            throws SQLException {
        Map<ConversationKey, Head> known = new HashMap<>();
        Set<ConversationKey> asked = new HashSet<>();
        for (Append append : appends) {
            Head head = reading == Reading.CACHED ? headCache.find(append.conversation()) : null;
            if (head == null) {
                asked.add(append.conversation());
            } else {
                known.put(append.conversation(), head);
            }
        }
        if (asked.isEmpty()) {
            return new HeadReader.Read(known, Set.of());
        }
        HeadReader.Read read = headReader.read(connection, asked, locks(reading));
        read.heads().forEach(known::put);
        return new HeadReader.Read(known, read.blocked());
    }

    private static Locks locks(Reading reading) {
        return switch (reading) {
            case CACHED -> Locks.IGNORED;
            case LOCKED -> Locks.AWAITED;
            case UNBLOCKED -> Locks.SKIPPED;
        };
    }

    /**
     * Finds repeats of what was stored here a moment ago.
     *
     * @param stored gets them
     * @return what to look for in the table. At first only messages that somebody sent before, or whose sender may have
     *     left since; a repeat that is missed makes the insert fail, and the next try looks for all
     */
    private Set<MessageKey> findRecent(
            List<Append> appends,
            Map<ConversationKey, Head> heads,
            Reading reading,
            Map<MessageKey, StoredMessage> stored) {
        Set<MessageKey> asked = new HashSet<>();
        for (Append append : appends) {
            Head head = heads.get(append.conversation());
            for (NewMessage message : append.messages()) {
                MessageKey key = append.key(message);
                StoredMessage known = recent.find(key);
                if (known != null) {
                    stored.put(key, known);
                } else if (reading != Reading.CACHED
                        || append.retried()
                        || (head != null && !head.members().contains(message.getSender()))) {
                    asked.add(key);
                }
            }
        }
        return asked;
    }

    /** @return the fan-out row, or 0 */
    private long writePlan(Connection connection, BatchPlan plan, List<FanoutEntry> owed, List<Long> completed)
            throws SQLException {
        String deletion = completed.isEmpty() ? "" : FanoutTable.deleteSql(completed);
        if (owed.isEmpty()) {
            AppendSql.executeAlone(connection, deletion);
            return 0;
        }
        return AppendSql.write(
                connection, plan.moves(), plan.rows(), deletion, text -> fanoutTable.appendInsert(text, owed));
    }
}
