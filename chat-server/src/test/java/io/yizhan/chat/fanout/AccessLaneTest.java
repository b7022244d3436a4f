package io.yizhan.chat.fanout;

import static io.yizhan.chat.fanout.FanoutStage.ACCESS_1;
import static io.yizhan.chat.fanout.FanoutStage.ACCESS_2;
import static io.yizhan.chat.fanout.FanoutStage.route;
import static io.yizhan.chat.fanout.FanoutStage.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Command;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Routes;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.testing.FakeCaller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AccessLaneTest {

    private final FanoutStage stage = new FanoutStage();
    private final Routes.Builder routes = Routes.newBuilder().addAccess(route(ACCESS_1, 12L));

    @Test
    void aHungAccessServerDelaysNobodyElse() {
        stage.start(routes, 1);
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_2, 13L)), 2);

        stage.sign(stage.openDeliver(ACCESS_2));
        assertThat(stage.completed()).containsExactly("9:[2]");
    }

    @Test
    void aHungAccessServerIsTriedAgainUntilItSigns() {
        stage.start(routes, 1);
        stage.start(routes, 2);
        stage.loop.advance(Duration.ofSeconds(4));

        assertThat(stage.chat.calls(Command.DELIVER)).hasSize(2);
        assertThat(seqs(stage.openDeliver(ACCESS_1))).containsExactly(1L);
        stage.sign(stage.openDeliver(ACCESS_1));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1, 2]");
    }

    @Test
    void usersOfAnAccessServerThatIsGoneAreLookedUp() {
        stage.start(routes, 1);
        stage.kill(ACCESS_1);
        stage.loop.advance(Duration.ofSeconds(11));

        stage.chat.unscript(Command.DELIVER);
        stage.answerRoutes(Routes.newBuilder().addAccess(route(ACCESS_2, 12L)));
        stage.sign(stage.openDeliver(ACCESS_2));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void onceGoneNobodyWaitsForItAgain() {
        stage.start(routes, 1);
        stage.kill(ACCESS_1);
        stage.loop.advance(Duration.ofSeconds(11));
        stage.answerRoutes(Routes.newBuilder().addOffline(12));
        stage.start(routes, 2);

        stage.answerRoutes(Routes.newBuilder().addOffline(12));
        assertThat(stage.completed()).containsExactly("9:[1, 2]");
    }

    @Test
    void aProxyThatHasJustStartedMayNotKnowAnAccessServerYet() {
        stage.start(routes, 1);
        stage.kill(ACCESS_1);
        stage.loop.advance(Duration.ofSeconds(5));
        assertThat(stage.data.calls(Command.READ_ROUTES)).isEmpty();

        stage.chat.join(ACCESS_1, NodeState.ACTIVE);
        stage.chat.unscript(Command.DELIVER);
        stage.loop.advance(Duration.ofSeconds(1));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void aRestartedAccessServerIsAnotherLineage() {
        stage.start(routes, 1);
        stage.kill(ACCESS_1);
        stage.chat.join(FakeCaller.node(ServerType.ACCESS, 1, 999), NodeState.ACTIVE);
        stage.loop.advance(Duration.ofSeconds(11));

        stage.answerRoutes(Routes.newBuilder().addOffline(12));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void unavailableIsNotGoneWhileTheProxiesKnowIt() {
        stage.start(routes, 1);
        stage.openDeliver(ACCESS_1).fail(Status.UNAVAILABLE);
        stage.loop.run();
        assertThat(stage.data.calls(Command.READ_ROUTES)).isEmpty();

        stage.loop.advance(Duration.ofMillis(50));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void unavailableIsNotGoneWhileOurOwnLinksAreDown() {
        var everyone = List.copyOf(stage.chat.members());
        stage.start(routes, 1);
        everyone.forEach(member -> stage.chat.leave(member.getNode()));
        stage.openDeliver(ACCESS_1).fail(Status.UNAVAILABLE);
        stage.loop.advance(Duration.ofMillis(50));

        everyone.forEach(member -> stage.chat.join(member.getNode(), member.getState()));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void theNextEnvelopeLeavesALinkThatWasSlow() {
        stage.start(routes, 1);
        stage.start(routes, 2);
        int detour = stage.openDeliver(ACCESS_1).call().detour();
        stage.loop.advance(Duration.ofMillis(999));
        stage.sign(stage.openDeliver(ACCESS_1));
        stage.start(routes, 3);
        assertThat(stage.openDeliver(ACCESS_1).call().detour()).isEqualTo(detour);

        stage.loop.advance(Duration.ofSeconds(1));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.openDeliver(ACCESS_1).call().detour()).isEqualTo(detour + 1);
    }

    @Test
    void patienceEndsAndLeavesTheEntryToTheRecord() {
        stage.start(routes, 1);
        stage.loop.advance(Duration.ofSeconds(30));

        assertThat(stage.chat.allOpen(Command.DELIVER)).isEmpty();
        assertThat(stage.fanout.backlog()).isZero();
        assertThat(stage.completed()).isEmpty();
        assertThat(stage.count("yizhan.chat.fanout.left.to.record")).isEqualTo(1);
    }

    @Test
    void afterPatienceHasEndedEachEnvelopeIsTriedOnceUntilOneIsSigned() {
        stage.start(routes, 1);
        stage.loop.advance(Duration.ofSeconds(30));
        int before = stage.chat.calls(Command.DELIVER).size();
        stage.start(routes, 2);
        stage.loop.advance(Duration.ofSeconds(30));
        assertThat(stage.chat.calls(Command.DELIVER)).hasSize(before + 1);

        stage.start(routes, 3);
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[3]");
    }

    @Test
    void aDefiniteRefusalIsNotTriedAgain() {
        stage.start(routes, 1);
        stage.openDeliver(ACCESS_1).fail(Status.TOO_LARGE);
        stage.loop.advance(Duration.ofSeconds(30));

        assertThat(stage.chat.calls(Command.DELIVER)).hasSize(1);
        assertThat(stage.completed()).isEmpty();
    }

    @Test
    void aFullQueueLeavesTheNewestToTheRecord() {
        stage.start(routes, 1);
        start(40 * 1024, 2, 3);

        assertThat(stage.count("yizhan.chat.fanout.left.to.record")).isEqualTo(1);
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(seqs(stage.openDeliver(ACCESS_1))).containsExactly(2L);
        stage.sign(stage.openDeliver(ACCESS_1));
        start(40 * 1024, 4);
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1, 2, 4]");
    }

    @Test
    void envelopesAreBounded() {
        stage.start(routes, 1);
        start(1_000, LongStream.rangeClosed(2, 11).toArray());
        stage.sign(stage.openDeliver(ACCESS_1));

        List<Integer> sizes = new ArrayList<>();
        while (!stage.chat.allOpen(Command.DELIVER).isEmpty()) {
            sizes.add(seqs(stage.openDeliver(ACCESS_1)).size());
            stage.sign(stage.openDeliver(ACCESS_1));
        }
        assertThat(sizes).containsExactly(3, 3, 3, 1);
        assertThat(stage.fanout.backlog()).isZero();
    }

    private void start(int size, long... seqs) {
        List<Entry> entries = LongStream.of(seqs)
                .mapToObj(seq -> new Entry(FanoutStage.GROUP, seq, 11, ByteString.copyFrom(new byte[size]), true))
                .toList();
        stage.fanout.start(new FanoutBatch(entries, routes.build(), 9, FanoutStage.DATA_1, 0, 0));
        stage.loop.run();
    }
}
