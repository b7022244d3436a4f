package io.yizhan.data.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.ChatDouble;
import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class FanoutTest {

    private DataRig rig;
    private ConversationId conversation;
    private long alice;

    @BeforeEach
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        alice = rig.newUser();
        conversation = ConversationIds.direct(alice, rig.newUser());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private long rows() {
        return rig.number("SELECT COUNT(*) FROM fanout");
    }

    private static void complete(DataRig server, long fanoutId, List<OwedEntry> entries) {
        server.call(
                Command.COMPLETE_FANOUT,
                CompleteFanoutRequest.newBuilder()
                        .addFanouts(CompletedFanout.newBuilder()
                                .setFanoutId(fanoutId)
                                .addAllEntries(entries))
                        .build(),
                0,
                CompleteFanoutResponse.class);
    }

    private OwedEntry entry(long seq) {
        return OwedEntry.newBuilder().setConversation(conversation).setSeq(seq).build();
    }

    @Test
    void aRowGoesWhenAllItsEntriesAreComplete() {
        AppendMessagesResponse response =
                Messages.append(rig, conversation, Messages.text(alice, "1"), Messages.text(alice, "2"));
        assertThat(rows()).isEqualTo(1);
        complete(rig, response.getFanoutId(), List.of(entry(1)));
        complete(rig, response.getFanoutId(), List.of(entry(1)));
        assertThat(rig.number("SELECT COUNT(*) FROM fanout WHERE fanout_id = " + response.getFanoutId()))
                .isEqualTo(1);
        complete(rig, response.getFanoutId(), List.of(entry(2)));
        DataRig.eventually("the row is gone", () -> rows() == 0);
    }

    @Test
    void aServerThatKnowsNothingOfARowCompletesItFromTheTable(Stores stores) throws Exception {
        AppendMessagesResponse response =
                Messages.append(rig, conversation, Messages.text(alice, "1"), Messages.text(alice, "2"));
        try (DataRig other = DataRig.start(stores, 2, DataRig.config(stores))) {
            complete(other, response.getFanoutId(), List.of(entry(1), entry(2)));
            complete(other, response.getFanoutId() + 1_000, List.of(entry(1)));
            DataRig.eventually("the row is gone", () -> rows() == 0);
        }
    }

    @Test
    void whatNobodySeesToIsHandedToAChatServer() throws Exception {
        AppendMessagesResponse response = Messages.append(rig, conversation, Messages.text(alice, "left"));
        rig.startSweeper();
        ChatDouble chat = rig.chat();
        ResumeFanoutRequest handed = chat.taken().poll(10, TimeUnit.SECONDS);
        assertThat(handed).isNotNull();
        assertThat(handed.getFanoutId()).isEqualTo(response.getFanoutId());
        assertThat(handed.getEntriesList()).containsExactly(entry(1));

        // The chat server that took it dies as well: it comes again.
        assertThat(chat.taken().poll(10, TimeUnit.SECONDS)).isEqualTo(handed);
        complete(rig, handed.getFanoutId(), handed.getEntriesList());
        DataRig.eventually("the row is gone", () -> rows() == 0);
    }

    @Test
    void whatIsYoungIsLeftToTheServerThatCommittedIt() {
        AppendResult stored = Messages.appendOne(rig, conversation, Messages.text(alice, "young"));
        assertThat(stored.getSeq()).isEqualTo(1);
        assertThat(rig.sweep()).isZero();
    }

    @Test
    void twoServersDoNotHandOverTheSameRow(Stores stores) throws Exception {
        for (int i = 0; i < 30; i++) {
            Messages.append(rig, conversation, Messages.text(alice, "left"));
        }
        try (DataRig other = DataRig.start(stores, 2, DataRig.config(stores))) {
            DataRig.eventually(
                    "all rows are old",
                    () -> rig.number("SELECT COUNT(*) FROM fanout WHERE claimed_until_ms >= "
                                    + "UNIX_TIMESTAMP(NOW(3)) * 1000")
                            == 0);
            long rows = rows();
            Thread both = new Thread(() -> other.sweep());
            both.start();
            int mine = rig.sweep();
            both.join();
            assertThat(rig.chat().taken()).hasSize(mine);
            assertThat(mine + other.chat().taken().size()).isEqualTo((int) rows);
        }
        try (var connection = rig.connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM fanout");
        }
    }
}
