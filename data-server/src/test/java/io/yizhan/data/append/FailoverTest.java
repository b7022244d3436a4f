package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.DataConfig;
import io.yizhan.data.DataRig;
import io.yizhan.data.Load;
import io.yizhan.data.Messages;
import io.yizhan.data.ReplicatedStores;
import io.yizhan.data.store.Durability;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.EmbeddedMariaDb;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two data servers on two MariaDB servers, of which the primary dies under them. */
@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class FailoverTest {

    private static final Logger log = LoggerFactory.getLogger(FailoverTest.class);

    private ReplicatedStores stores;
    private List<DataRig> servers;
    private long alice;

    @BeforeAll
    void start(Stores shared, @TempDir Path dir) throws Exception {
        stores = new ReplicatedStores(shared, dir);
        DataConfig config = DataRig.config(stores.stores(), Durability.REPLICATED);
        servers = List.of(DataRig.start(stores.stores(), 1, config), DataRig.start(stores.stores(), 2, config));
        alice = servers.get(0).newUser();
    }

    @AfterAll
    void stop() {
        servers.forEach(DataRig::close);
        stores.close();
    }

    private List<ConversationId> newConversations(int count) {
        List<ConversationId> conversations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            conversations.add(ConversationIds.direct(alice, servers.get(0).newUser()));
        }
        return conversations;
    }

    @Test
    void whatWasAcknowledgedIsInTheNewPrimaryAndTheLogGoesOn() throws Exception {
        List<ConversationId> conversations = newConversations(5);
        try (Load load = new Load(servers, alice, conversations).start(12)) {
            load.awaitMore(300);
            int before = load.acknowledged();
            EmbeddedMariaDb old = stores.pair().primary();
            long killed = System.nanoTime();
            old.kill();
            stores.pair().promote();
            stores.pair().restoreReplica();
            Duration failOver = Duration.ofNanos(System.nanoTime() - killed);
            int during = load.acknowledged() - before;
            load.awaitMore(300);
            Duration back = Duration.ofNanos(System.nanoTime() - killed);
            load.stop();
            log.info(
                    "acknowledged before={} until-replica-is-back={} in all={} failover_ms={} 300-more_after_ms={}",
                    before,
                    during,
                    load.acknowledged(),
                    failOver.toMillis(),
                    back.toMillis());

            assertThat(stores.pair().primary().port()).isNotEqualTo(old.port());
            load.check(servers.get(0));
            // A server that has nothing in its memory reads all from the new primary.
            try (DataRig fresh =
                    DataRig.start(stores.stores(), 3, DataRig.config(stores.stores(), Durability.REPLICATED))) {
                load.check(fresh);
                load.repeat(fresh, 5);
            }
            load.repeat(servers.get(1), 7);
        }
    }

    /** The commit is on its way to a replica that doesn't answer: nobody can say whether it will count. */
    @Test
    void aCommitOfUnknownFateIsFoundByItsRepeat() {
        ConversationId conversation = newConversations(1).get(0);
        DataRig server = servers.get(0);
        NewMessage before = Messages.text(alice, "before");
        Messages.appendOne(server, conversation, before);
        NewMessage message = Messages.text(alice, "unknown");

        stores.administerReplica("STOP SLAVE IO_THREAD");
        // Stored, as far as this server can see; but whether elsewhere too, nobody can say now.
        CompletableFuture<?> repeat = Messages.send(servers.get(1), conversation, before);
        CompletableFuture<?> answer = Messages.send(server, conversation, message);
        assertUnavailable(() -> DataRig.await(repeat));
        assertUnavailable(() -> DataRig.await(answer));
        DataRig.eventually(
                "the data servers know",
                () -> servers.stream().allMatch(s -> s.problem().isPresent()));
        assertThat(server.problem()).get().asString().contains("rpl_semi_sync_master_clients: 0 (expected: at least 1");
        // Neither this nor a repeat is acknowledged while nothing has a second copy.
        assertUnavailable(() -> Messages.appendOne(servers.get(1), conversation, message));
        assertUnavailable(() -> Messages.appendOne(server, conversation, Messages.text(alice, "next")));

        stores.administerReplica("START SLAVE");
        Load senders = new Load(servers, alice, List.of(conversation));
        AppendResult found = senders.sendUntilAnswered(1, conversation, message);
        assertThat(found.getSeq()).isEqualTo(2);
        assertThat(senders.sendUntilAnswered(0, conversation, message).getSeq()).isEqualTo(2);
        DataRig.eventually("it reads again", () -> server.problem().isEmpty());
        assertThat(Messages.log(server, conversation))
                .extracting(entry -> entry.getContent().getText())
                .containsExactly("before", "unknown");
    }

    private static void assertUnavailable(Runnable call) {
        try {
            call.run();
        } catch (StatusException e) {
            assertThat(e.status()).isEqualTo(Status.UNAVAILABLE);
            return;
        }
        throw new AssertionError("answered (expected: UNAVAILABLE)");
    }
}
