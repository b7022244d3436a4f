package io.yizhan.chat.fanout;

import static io.yizhan.chat.fanout.FanoutStage.DATA_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.chat.WorkInFlight;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompletionsTest {

    private static final NodeId DATA_2 = FakeCaller.node(ServerType.DATA, 2, 202);

    private final HandLoop loop = new HandLoop();
    private final FakeCaller data =
            new FakeCaller(loop).script(Command.COMPLETE_FANOUT, call -> CompleteFanoutResponse.getDefaultInstance());
    private final WorkInFlight work = new WorkInFlight();
    private final Completions completions = new Completions(data, loop, loop, work);

    @Test
    void gathersRowsForEachDataServer() {
        complete(DATA_1, 9, 1);
        complete(DATA_1, 10, 1);
        complete(DATA_2, 11, 1);
        loop.advance(Duration.ofMillis(49));
        complete(DATA_1, 9, 2);
        assertThat(data.calls(Command.COMPLETE_FANOUT)).isEmpty();
        loop.advance(Duration.ofMillis(1));

        assertThat(data.calls(Command.COMPLETE_FANOUT)).hasSize(2);
        CompleteFanoutRequest first = data.calls(Command.COMPLETE_FANOUT).get(0).body(CompleteFanoutRequest.class);
        assertThat(first.getFanoutsCount()).isEqualTo(2);
        assertThat(first.getFanouts(0).getFanoutId()).isEqualTo(9);
        assertThat(first.getFanouts(0).getEntriesCount()).isEqualTo(2);
        assertThat(work.count()).isZero();
    }

    @Test
    void aFullOneLeavesAtOnceAndOnce() {
        for (int i = 1; i <= Completions.ENTRIES_PER_CALL; i++) {
            complete(DATA_1, 9, i);
        }
        assertThat(data.calls(Command.COMPLETE_FANOUT)).hasSize(1);
        complete(DATA_1, 9, 1_000);
        loop.advance(Duration.ofSeconds(1));
        assertThat(data.calls(Command.COMPLETE_FANOUT)).hasSize(2);
    }

    private void complete(NodeId node, long fanoutId, long seq) {
        completions.complete(
                node,
                fanoutId,
                OwedEntry.newBuilder()
                        .setConversation(FanoutStage.GROUP)
                        .setSeq(seq)
                        .build());
    }
}
