package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final AtomicLong nanos = new AtomicLong();
    private final CommitQueue queue = new CommitQueue(10, 1_000, Duration.ofSeconds(1), nanos::get);

    private static Append append(int messages, String text) {
        NewMessage message = Messages.text(1, text);
        RequestContext context =
                new RequestContext(NodeId.getDefaultInstance(), 1, 0, 0, new Deadline(Long.MAX_VALUE), 0, 0);
        return Append.of(new ConversationKey(1, 2), Collections.nCopies(messages, message), context);
    }

    @Test
    void isFullByMessagesAndByBytes() {
        assertThat(queue.offer(append(6, ""))).isTrue();
        assertThat(queue.offer(append(5, ""))).isFalse();
        assertThat(queue.offer(append(4, ""))).isTrue();
        assertThat(queue.messages()).isEqualTo(10);
        queue.takeAppends(100, 1_000);
        assertThat(queue.offer(append(1, "x".repeat(1_001)))).isFalse();
        assertThat(queue.offer(append(1, "x".repeat(900)))).isTrue();
    }

    @Test
    void isFullByTimeUntilWhatHasWaitedIsTaken() {
        queue.offer(append(1, ""));
        nanos.set(TimeUnit.SECONDS.toNanos(1));
        assertThat(queue.offer(append(1, ""))).isTrue();
        nanos.incrementAndGet();
        assertThat(queue.offer(append(1, ""))).isFalse();
        assertThat(queue.messages()).isEqualTo(2);
        assertThat(queue.takeAppends(1, 1_000)).hasSize(1);
        assertThat(queue.offer(append(1, ""))).as("the next one came later").isTrue();
    }

    @Test
    void aBatchKeepsItsBoundsButTakesOneInAnyCase() {
        Append large = append(5, "");
        Append small = append(1, "");
        queue.offer(large);
        queue.offer(small);
        assertThat(queue.takeAppends(3, 1_000)).containsExactly(large);
        assertThat(queue.takeAppends(3, 1_000)).containsExactly(small);
        assertThat(queue.takeAppends(3, 1_000)).isEmpty();
        assertThat(queue.messages()).isZero();
    }

    @Test
    void aLoneAppendIsNotKeptWaiting() throws InterruptedException {
        queue.offer(append(1, ""));
        queue.await(LONG, 100, 0);
        queue.await(LONG, 1, LONG);
        assertThat(queue.takeAppends(10, 1_000)).hasSize(1);
    }

    @Test
    void whoGathersIsWokenWhenEnoughIsThere() throws Exception {
        queue.offer(append(1, ""));
        FutureTask<List<Append>> taken = new FutureTask<>(() -> {
            queue.await(LONG, 3, LONG);
            return queue.takeAppends(10, 1_000);
        });
        Thread taker = new Thread(taken);
        taker.start();
        DataRig.eventually("it gathers", () -> taker.getState() == Thread.State.TIMED_WAITING);
        queue.offer(append(1, ""));
        queue.offer(append(1, ""));
        assertThat(taken.get(10, TimeUnit.SECONDS)).hasSize(3);
    }

    @Test
    void aTaskEndsEveryWait() throws InterruptedException {
        queue.offer(append(1, ""));
        queue.offer(() -> {});
        queue.await(LONG, 100, LONG);
        assertThat(queue.takeTasks()).hasSize(1);
    }

    @Test
    void whatIsThereCanStillBeTakenAfterClosing() throws InterruptedException {
        queue.offer(append(1, ""));
        queue.close();
        assertThat(queue.offer(append(1, ""))).isFalse();
        assertThat(queue.offer(() -> {})).isFalse();
        queue.await(LONG, 100, LONG);
        assertThat(queue.isClosedAndEmpty()).isFalse();
        assertThat(queue.takeAppends(10, 1_000)).hasSize(1);
        assertThat(queue.isClosedAndEmpty()).isTrue();
    }
}
