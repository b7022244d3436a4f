package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.DataConfig;
import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class AppendAnswersTest {

    private static DataConfig config(Stores stores, int batchMessages) {
        DataConfig standard = DataRig.config(stores);
        return new DataConfig(
                standard.database(),
                standard.redis(),
                new AppendConfig(2, 10_000, Duration.ofSeconds(1), batchMessages, Duration.ZERO),
                standard.presence(),
                standard.workers(),
                standard.queue());
    }

    @Test
    void theAnswersOfABatchLeaveAsOneTaskOfTheEventLoop(Stores stores) throws Exception {
        BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
        try (DataRig rig = DataRig.start(1, config(stores, 500), loop::add)) {
            long alice = rig.newUser();
            List<ConversationId> conversations = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                conversations.add(ConversationIds.direct(alice, rig.newUser()));
            }
            List<CompletableFuture<AppendMessagesResponse>> answers = conversations.stream()
                    .map(conversation -> Messages.send(rig, conversation, Messages.text(alice, "hello")))
                    .toList();
            int tasks = 0;
            while (!answers.stream().allMatch(CompletableFuture::isDone)) {
                Runnable task = loop.poll(15, TimeUnit.SECONDS);
                assertThat(task).isNotNull();
                long doneBefore =
                        answers.stream().filter(CompletableFuture::isDone).count();
                task.run();
                assertThat(answers.stream().filter(CompletableFuture::isDone).count())
                        .isGreaterThan(doneBefore);
                tasks++;
            }
            long batches =
                    rig.metrics().get("yizhan.data.batch.messages").summary().count();
            assertThat(tasks).isLessThanOrEqualTo((int) batches).isLessThan(40);
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().getRoutes().getOfflineList())
                            .hasSize(2));
        }
    }

    @Test
    void aConversationIsAnsweredInItsOrder(Stores stores) throws Exception {
        try (DataRig rig = DataRig.start(1, config(stores, 2))) {
            long alice = rig.newUser();
            ConversationId conversation = ConversationIds.direct(alice, rig.newUser());
            List<Long> answered = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                answers.add(Messages.send(rig, conversation, Messages.text(alice, "hello"))
                        .thenAccept(answer -> answered.add(answer.getResults(0).getSeq())));
            }
            answers.forEach(DataRig::await);
            assertThat(answered)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 300).boxed().toList());
        }
    }
}
