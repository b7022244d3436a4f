package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Load;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stores that go away under two data servers, and a batch of which a part can't be stored. */
@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class OutageTest {

    private static final Duration AWAY = Duration.ofSeconds(8);

    private Stores stores;
    private List<DataRig> servers;
    private long alice;

    @BeforeAll
    void start(Stores given) throws Exception {
        stores = given;
        servers = List.of(DataRig.start(1, DataRig.config(given)), DataRig.start(2, DataRig.config(given)));
        alice = servers.get(0).newUser();
    }

    @AfterAll
    void stop() {
        servers.forEach(DataRig::close);
    }

    private List<ConversationId> newConversations(int count) {
        List<ConversationId> conversations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            conversations.add(ConversationIds.direct(alice, servers.get(0).newUser()));
        }
        return conversations;
    }

    @Test
    void withoutTheDatabaseEverybodyIsToldAtOnceAndItComesBackByItself() {
        ConversationId unanswered = newConversations(1).get(0);
        try (Load load = new Load(servers, alice, newConversations(4)).start(8)) {
            load.awaitMore(200);
            stores.mariaDb().kill();
            DataRig.eventually(
                    "the data servers know",
                    () -> servers.stream().allMatch(server -> server.problem().isPresent()));
            long end = System.nanoTime() + AWAY.toNanos();
            while (System.nanoTime() - end < 0) {
                for (DataRig server : servers) {
                    assertToldAtOnce(() -> Messages.appendOne(server, unanswered, Messages.text(alice, "never")));
                    assertToldAtOnce(() -> server.call(
                            Command.READ_CONVERSATIONS,
                            ListConversationsRequest.getDefaultInstance(),
                            alice,
                            ListConversationsResponse.class));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            stores.mariaDb().restart();
            long back = System.nanoTime();
            load.awaitMore(200);
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(12));
            load.stop();
            load.check(servers.get(0));
            load.repeat(servers.get(1), 3);
        }
        assertThat(Messages.log(servers.get(0), unanswered)).isEmpty();
    }

    private static void assertToldAtOnce(Runnable call) {
        long begin = System.nanoTime();
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(e.retryAfterMillis()).isPositive();
        });
        // The first one may find a dead connection and wait for a new one.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1_900));
    }

    @Test
    void anEmptiedRedisAndOneThatDiesChangeNoSeq() {
        try (Load load = new Load(servers, alice, newConversations(4)).start(8)) {
            for (int i = 0; i < 3; i++) {
                load.awaitMore(100);
                stores.redis().flush();
            }
            stores.redis().kill();
            load.awaitMore(100);
            stores.redis().restart();
            load.awaitMore(100);
            load.stop();
            load.check(servers.get(0));
        }
    }

    /** The heads have moved by then, and the other messages of the batch are as good as stored. */
    @Test
    void aBatchThatFailsHalfWayLeavesNoGapAndTakesNobodyAlong() throws SQLException {
        DataRig server = servers.get(0);
        List<ConversationId> conversations = newConversations(20);
        ConversationId poisoned = conversations.get(7);
        NewMessage poison = Messages.text(alice, "poison");
        List<NewMessage> behind = List.of(Messages.text(alice, "second"), Messages.text(alice, "third"));
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER poison BEFORE INSERT ON message FOR EACH ROW IF NEW.content_hash = x'"
                    + HexFormat.of().formatHex(poison.getContentHash().toByteArray())
                    + "' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'poisoned'; END IF");
            try {
                for (int round = 1; round <= 3; round++) {
                    List<CompletableFuture<?>> refused = new ArrayList<>();
                    List<CompletableFuture<AppendResult>> stored = new ArrayList<>();
                    for (ConversationId conversation : conversations) {
                        if (conversation.equals(poisoned)) {
                            refused.add(Messages.send(server, conversation, poison));
                        } else {
                            stored.add(Messages.send(server, conversation, Messages.text(alice, "good"))
                                    .thenApply(answer -> answer.getResults(0)));
                        }
                    }
                    for (CompletableFuture<AppendResult> answer : stored) {
                        assertThat(DataRig.await(answer).getSeq()).isEqualTo(round);
                    }
                    for (CompletableFuture<?> answer : refused) {
                        assertThatThrownBy(() -> DataRig.await(answer))
                                .isInstanceOfSatisfying(
                                        StatusException.class,
                                        e -> assertThat(e.status()).isEqualTo(Status.INTERNAL));
                    }
                }
            } finally {
                statement.execute("DROP TRIGGER poison");
            }
        }
        assertThat(Messages.log(server, poisoned)).isEmpty();
        assertThat(Messages.appendOne(server, poisoned, poison).getSeq()).isEqualTo(1);
        assertThat(Messages.appendOne(servers.get(1), poisoned, behind.get(0)).getSeq())
                .isEqualTo(2);
        assertThat(Messages.appendOne(server, poisoned, behind.get(1)).getSeq()).isEqualTo(3);
        for (ConversationId conversation : conversations) {
            assertThat(Messages.log(server, conversation))
                    .extracting(LogEntry::getSeq)
                    .containsExactly(1L, 2L, 3L);
        }
    }
}
