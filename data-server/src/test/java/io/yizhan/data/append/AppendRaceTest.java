package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several data servers on one record, and connections that die under them. */
@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class AppendRaceTest {

    private static final int SENDERS = 6;
    private static final int MESSAGES = 60;

    private Stores stores;
    private List<DataRig> servers;
    private long alice;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void start(Stores given) throws Exception {
        stores = given;
        servers =
                List.of(DataRig.start(given, 1, DataRig.config(given)), DataRig.start(given, 2, DataRig.config(given)));
        alice = servers.get(0).newUser();
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        servers.forEach(DataRig::close);
    }

    /** Sends until it is answered, through one server after another, as callers do. */
    private AppendResult sendUntilAnswered(int first, ConversationId conversation, NewMessage message) {
        for (int attempt = 0; ; attempt++) {
            DataRig server = servers.get((first + attempt) % servers.size());
            try {
                return DataRig.await(server.send(
                                Command.APPEND_MESSAGES,
                                Messages.request(conversation, message),
                                0,
                                attempt,
                                AppendMessagesResponse.class))
                        .getResults(0);
            } catch (StatusException e) {
                assertThat(e.status()).isIn(Status.UNAVAILABLE, Status.OVERLOADED);
                assertThat(attempt).isLessThan(200);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    /** Every sender sends its messages one after another, to all the conversations in turn. */
    private Map<String, Long> sendAll(List<ConversationId> conversations) throws Exception {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        List<Callable<Void>> senders = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int number = sender;
            senders.add(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    ConversationId conversation = conversations.get(i % conversations.size());
                    String text = number + "/" + i;
                    AppendResult result = sendUntilAnswered(number, conversation, Messages.text(alice, text));
                    assertThat(result.getStatus()).isEqualTo(Status.OK);
                    acknowledged.put(text, result.getSeq());
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(senders)) {
            done.get();
        }
        return acknowledged;
    }

    /** Each acknowledged message is there once, under the seq that was answered; seqs have no gaps. */
    private void check(List<ConversationId> conversations, Map<String, Long> acknowledged) {
        int stored = 0;
        for (ConversationId conversation : conversations) {
            List<LogEntry> log = Messages.log(servers.get(0), conversation);
            assertThat(log)
                    .extracting(LogEntry::getSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, log.size()).boxed().toList());
            log.forEach(entry ->
                    assertThat(acknowledged).containsEntry(entry.getContent().getText(), entry.getSeq()));
            stored += log.size();
        }
        assertThat(stored).isEqualTo(SENDERS * MESSAGES);
    }

    private List<ConversationId> newConversations(int count) {
        List<ConversationId> conversations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            conversations.add(ConversationIds.direct(alice, servers.get(0).newUser()));
        }
        return conversations;
    }

    @Test
    void seqsAreDenseWhenTwoServersWriteToTheSameConversations() throws Exception {
        List<ConversationId> conversations = newConversations(3);
        check(conversations, sendAll(conversations));
    }

    @Test
    void nothingIsLostOrDoubledWhenConnectionsAreKilledAllTheTime() throws Exception {
        List<ConversationId> conversations = newConversations(3);
        AtomicBoolean enough = new AtomicBoolean();
        Future<Integer> killer = threads.submit(() -> {
            int killed = 0;
            while (!enough.get()) {
                killed += killConnections("");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
            return killed;
        });
        Map<String, Long> acknowledged;
        try {
            acknowledged = sendAll(conversations);
        } finally {
            enough.set(true);
        }
        assertThat(killer.get()).isPositive();
        DataRig.eventually("it reads again", () -> servers.get(0).problem().isEmpty());
        check(conversations, acknowledged);
    }

    @Test
    void aTransactionKilledHalfWayIsUnavailableAndItsRepeatStored() throws Exception {
        DataRig server = servers.get(0);
        ConversationId conversation = newConversations(1).get(0);
        Messages.appendOne(server, conversation, Messages.text(alice, "before"));
        NewMessage message = Messages.text(alice, "killed");
        try (Connection foreign = server.connect();
                Statement statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement.execute("SELECT * FROM conversation WHERE first = " + conversation.getFirst() + " AND second = "
                    + conversation.getSecond() + " FOR UPDATE");
            var answer = Messages.send(server, conversation, message);
            DataRig.eventually("the batch waits for the lock", () -> killConnections("INSERT INTO conversation%") > 0);
            try {
                DataRig.await(answer);
                throw new AssertionError("answered (expected: UNAVAILABLE)");
            } catch (StatusException e) {
                assertThat(e.status()).isEqualTo(Status.UNAVAILABLE);
            }
            foreign.rollback();
        }
        AppendResult result = sendUntilAnswered(0, conversation, message);
        assertThat(result.getSeq()).isEqualTo(2);
        assertThat(Messages.log(server, conversation)).hasSize(2);
    }

    /** Kills this database's connections that are just doing {@code statement}, a pattern; empty for any. */
    private int killConnections(String statement) {
        String database = stores.jdbcUrl().replaceAll(".*/([^/?]+)(\\?.*)?$", "$1");
        String doing = statement.isEmpty() ? "" : " AND info LIKE '" + statement + "'";
        List<Long> ids = new ArrayList<>();
        try (Connection root = stores.mariaDb().connectAsRoot();
                Statement sql = root.createStatement()) {
            try (ResultSet rows = sql.executeQuery(
                    "SELECT id FROM information_schema.processlist WHERE db = '" + database + "'" + doing)) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            for (long id : ids) {
                try {
                    sql.execute("KILL CONNECTION " + id);
                } catch (SQLException e) {
                    // has gone by itself meanwhile
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return ids.size();
    }
}
