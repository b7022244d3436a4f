package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class BlockedConversationTest {

    @Test
    void onlyTheConversationThatSomebodyElseHoldsIsUnavailable(Stores stores) throws Exception {
        try (DataRig rig = DataRig.start(stores);
                Connection foreign = rig.connect();
                Statement statement = foreign.createStatement()) {
            long alice = rig.newUser();
            List<ConversationId> conversations = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ConversationId conversation = ConversationIds.direct(alice, rig.newUser());
                Messages.appendOne(rig, conversation, Messages.text(alice, "first"));
                conversations.add(conversation);
            }
            ConversationId held = conversations.get(4);
            statement.execute("SET SESSION idle_transaction_timeout = 60");
            foreign.setAutoCommit(false);
            statement.execute("SELECT * FROM conversation WHERE first = " + held.getFirst() + " AND second = "
                    + held.getSecond() + " FOR UPDATE");

            NewMessage blocked = Messages.text(alice, "held");
            assertOthersAreStored(rig, alice, conversations, held, blocked, Duration.ofMillis(2_500));
            // Now that it is known to be held, nobody waits for it.
            assertOthersAreStored(rig, alice, conversations, held, blocked, Duration.ofMillis(900));

            foreign.rollback();
            DataRig.eventually("the conversation is free", () -> {
                try {
                    return Messages.appendOne(rig, held, blocked).getSeq() == 2;
                } catch (StatusException e) {
                    return false;
                }
            });
        }
    }

    private static void assertOthersAreStored(
            DataRig rig,
            long sender,
            List<ConversationId> conversations,
            ConversationId held,
            NewMessage blocked,
            Duration limit) {
        long begin = System.nanoTime();
        List<CompletableFuture<AppendMessagesResponse>> answers = new ArrayList<>();
        for (ConversationId conversation : conversations) {
            NewMessage message = conversation.equals(held) ? blocked : Messages.text(sender, "next");
            answers.add(Messages.send(rig, conversation, message));
        }
        for (int i = 0; i < conversations.size(); i++) {
            CompletableFuture<AppendMessagesResponse> answer = answers.get(i);
            if (conversations.get(i).equals(held)) {
                assertThatThrownBy(() -> DataRig.await(answer))
                        .isInstanceOfSatisfying(
                                StatusException.class,
                                e -> assertThat(e.status()).isEqualTo(Status.UNAVAILABLE));
            } else {
                assertThat(DataRig.await(answer).getResults(0).getStatus()).isEqualTo(Status.OK);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
    }
}
