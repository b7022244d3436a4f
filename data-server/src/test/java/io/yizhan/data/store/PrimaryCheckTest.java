package io.yizhan.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.data.ReplicatedStores;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class PrimaryCheckTest {

    private Stores alone;
    private ReplicatedStores replicated;
    private DataRig rig;
    private long alice;
    private ConversationId conversation;

    @BeforeAll
    void start(Stores shared, @TempDir Path dir) throws Exception {
        alone = shared;
        replicated = new ReplicatedStores(shared, dir);
        rig = DataRig.start(1, DataRig.config(replicated.stores(), Durability.REPLICATED));
        alice = rig.newUser();
        conversation = ConversationIds.direct(alice, rig.newUser());
    }

    @AfterAll
    void stop() {
        rig.close();
        replicated.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rpl_semi_sync_master_enabled       | OFF          | ON          | OFF (expected: ON
                    rpl_semi_sync_master_wait_point    | AFTER_COMMIT | AFTER_SYNC  | AFTER_COMMIT (expected: AFTER_SYNC
                    rpl_semi_sync_master_wait_no_slave | OFF          | ON          | OFF (expected: ON
                    rpl_semi_sync_master_timeout       | 10000        | 31536000000 | 10000 (expected: at least 31536000000
                    read_only                          | ON           | OFF         | ON (expected: OFF
                    """)
    void nothingIsStoredWhereACommitIsWorthLess(String variable, String bad, String good, String told) {
        assertThat(rig.problem()).isEmpty();
        long before = Messages.appendOne(rig, conversation, Messages.text(alice, "before"))
                .getSeq();
        replicated.administer("SET GLOBAL " + variable + " = " + bad);
        try {
            // A connection whose own look at the server came just before joins the pool a little later.
            while (isStored("before anybody could know")) {
                before++;
                assertThat(rig.problem()).get().asString().contains(variable + ": " + told);
            }
            assertThat(rig.problem()).get().asString().contains(variable + ": " + told);
            assertUnavailable();
        } finally {
            replicated.administer("SET GLOBAL " + variable + " = " + good);
        }
        DataRig.eventually("it is used again", () -> rig.problem().isEmpty());
        assertThat(Messages.appendOne(rig, conversation, Messages.text(alice, "after"))
                        .getSeq())
                .isEqualTo(before + 1);
    }

    /** With connections from before, and nobody who looked. */
    @Test
    void aServerThatIsFencedTakesNoCommit() {
        long before = Messages.appendOne(rig, conversation, Messages.text(alice, "before"))
                .getSeq();
        replicated.administer("SET GLOBAL read_only = ON");
        try {
            assertUnavailable();
            assertUnavailable();
        } finally {
            replicated.administer("SET GLOBAL read_only = OFF");
        }
        DataRig.eventually("it is used again", () -> rig.problem().isEmpty());
        assertThat(Messages.appendOne(rig, conversation, Messages.text(alice, "after"))
                        .getSeq())
                .isEqualTo(before + 1);
    }

    private boolean isStored(String text) {
        try {
            Messages.appendOne(rig, conversation, Messages.text(alice, text));
            return true;
        } catch (StatusException e) {
            return false;
        }
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> Messages.appendOne(rig, conversation, Messages.text(alice, "refused")))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.status()).isEqualTo(Status.UNAVAILABLE);
                    assertThat(e.retryAfterMillis()).isPositive();
                });
    }

    @Test
    void aServerWithoutAReplicaIsRefusedAtTheStart() {
        DatabaseConfig config = new DatabaseConfig(
                alone.jdbcUrl(), alone.user(), alone.password(), Duration.ofMillis(100), Durability.REPLICATED);
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("log_bin: OFF (expected: ON: without a binary log there is no replica)");
    }

    /** Also without replicated durability: a replica among the servers is never written to. */
    @Test
    void theServerThatTakesWritesIsFoundWhereverItIsNamed() throws Exception {
        String both = replicated.stores().jdbcUrl();
        String exchanged = both.replaceFirst("//([^,]+),([^/]+)/", "//$2,$1/");
        assertThat(exchanged).isNotEqualTo(both);
        String user = replicated.stores().user();
        String password = replicated.stores().password();
        start(new DatabaseConfig(exchanged, user, password, Duration.ofSeconds(10), Durability.REPLICATED));
        start(new DatabaseConfig(exchanged, user, password, Duration.ofSeconds(10), Durability.LOCAL));
        String replicaOnly = replicated.pair().replica().jdbcUrl();
        assertThatThrownBy(() -> start(
                        new DatabaseConfig(replicaOnly, user, password, Duration.ofMillis(100), Durability.LOCAL)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("read_only: ON (expected: OFF: this server is a replica, or was fenced)");
    }

    private static void start(DatabaseConfig config) throws Exception {
        Database database = new Database(config, 2, 1, DataRig.CLUSTER, Ticker.SYSTEM);
        try {
            database.start();
            assertThat(database.problem()).isEmpty();
        } finally {
            database.stop();
        }
    }
}
