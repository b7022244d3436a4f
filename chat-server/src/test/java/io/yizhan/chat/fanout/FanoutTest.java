package io.yizhan.chat.fanout;

import static io.yizhan.chat.fanout.FanoutStage.ACCESS_1;
import static io.yizhan.chat.fanout.FanoutStage.ACCESS_2;
import static io.yizhan.chat.fanout.FanoutStage.DATA_1;
import static io.yizhan.chat.fanout.FanoutStage.SENDER;
import static io.yizhan.chat.fanout.FanoutStage.SESSION;
import static io.yizhan.chat.fanout.FanoutStage.route;
import static io.yizhan.chat.fanout.FanoutStage.seqs;
import static io.yizhan.chat.fanout.FanoutStage.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ReadRoutesRequest;
import io.yizhan.proto.Routes;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanoutTest {

    private final FanoutStage stage = new FanoutStage();

    @Test
    void sendsOneEnvelopeToEachAccessServerAndCompletesWhenAllHaveSigned() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, SENDER, 12L)).addAccess(route(ACCESS_2, 13L)), 1, 2);

        var first = stage.openDeliver(ACCESS_1);
        assertThat(seqs(first)).containsExactly(1L, 2L);
        assertThat(first.call().target())
                .isEqualTo(ACCESS_1.toBuilder().setIncarnation(0).build());
        Delivery delivery = first.body(DeliverRequest.class).getDeliveries(1);
        assertThat(delivery.getEntry()).isEqualTo(FanoutStage.logEntry(2));
        assertThat(delivery.getUsersList()).containsExactly(SENDER, 12L);
        assertThat(delivery.getExceptUser()).isEqualTo(SENDER);
        assertThat(delivery.getExceptSession()).isEqualTo(SESSION);

        stage.sign(first);
        assertThat(stage.completed()).isEmpty();
        stage.sign(stage.openDeliver(ACCESS_2));
        assertThat(stage.completed()).containsExactly("9:[1, 2]");
        assertThat(stage.data.calls(Command.COMPLETE_FANOUT).get(0).call().target())
                .isEqualTo(DATA_1);
        assertThat(stage.fanout.backlog()).isZero();
    }

    @Test
    void gathersWhatComesWhileOneEnvelopeIsUnderWay() {
        Routes.Builder routes = Routes.newBuilder().addAccess(route(ACCESS_1, 12L));
        stage.start(routes, 1);
        stage.start(routes, 2);
        stage.start(routes, 3);

        assertThat(seqs(stage.openDeliver(ACCESS_1))).containsExactly(1L);
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(seqs(stage.openDeliver(ACCESS_1))).containsExactly(2L, 3L);
    }

    @Test
    void tellsTheHookOfWhoeverIsOfflineButNotOfTheSender() {
        stage.start(Routes.newBuilder().addOffline(12).addOffline(SENDER), 1);

        assertThat(stage.offline).containsExactly("1:[12]");
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    /** As when the sender writes to nobody but itself, or from the only device of all members that is online. */
    @Test
    void anEntryThatNobodyIsToGetIsCompleteAtOnce() {
        stage.start(Routes.newBuilder(), 1, 2);

        assertThat(stage.completed()).containsExactly("9:[1, 2]");
        assertThat(stage.offline).isEmpty();
        assertThat(stage.data.calls(Command.READ_ROUTES)).isEmpty();
        assertThat(stage.fanout.backlog()).isZero();
    }

    @Test
    void aRepeatIsDeliveredAndNotCompleted() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)).build(), false, 1);
        stage.sign(stage.openDeliver(ACCESS_1));

        assertThat(stage.completed()).isEmpty();
        assertThat(stage.fanout.backlog()).isZero();
    }

    @Test
    void looksOnceMoreForAnAbsentUserAndDeliversThere() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L, 13L)), 1);
        stage.sign(stage.openDeliver(ACCESS_1), List.of(12L));

        var look = stage.data.open(Command.READ_ROUTES);
        assertThat(look.body(ReadRoutesRequest.class).getUsersList()).containsExactly(12L);
        stage.answerRoutes(Routes.newBuilder().addAccess(route(ACCESS_2, 12L)));
        assertThat(users(stage.openDeliver(ACCESS_2))).containsExactly(12L);
        assertThat(stage.completed()).isEmpty();

        stage.sign(stage.openDeliver(ACCESS_2), List.of(12L));
        assertThat(stage.offline).containsExactly("1:[12]");
        assertThat(stage.completed()).containsExactly("9:[1]");
        assertThat(stage.data.calls(Command.READ_ROUTES)).hasSize(1);
    }

    @Test
    void oneLookServesAllThatWereAbsentTogether() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L, 13L)), 1, 2, 3);
        stage.sign(stage.openDeliver(ACCESS_1), List.of(12L, 13L));

        stage.answerRoutes(Routes.newBuilder().addOffline(12).addOffline(13));
        assertThat(stage.offline).containsExactly("1:[12, 13]", "2:[12, 13]", "3:[12, 13]");
        assertThat(stage.completed()).containsExactly("9:[1, 2, 3]");
    }

    @Test
    void aFailedLookLeavesTheEntryToTheRecord() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)), 1);
        stage.sign(stage.openDeliver(ACCESS_1), List.of(12L));
        stage.data.open(Command.READ_ROUTES).fail(Status.UNAVAILABLE);
        stage.loop.run();

        assertThat(stage.completed()).isEmpty();
        assertThat(stage.offline).isEmpty();
        assertThat(stage.fanout.backlog()).isZero();
        assertThat(stage.count("yizhan.chat.fanout.left.to.record")).isEqualTo(1);
    }

    @Test
    void unknownPresenceGoesToEveryServingAccessServer() {
        stage.chat.join(FakeCaller.node(ServerType.ACCESS, 3, 103), NodeState.STANDBY);
        stage.chat.join(ACCESS_2, NodeState.DRAINING);
        stage.start(Routes.newBuilder().addUnknown(12).addUnknown(13), 1);

        assertThat(stage.chat.calls(Command.DELIVER)).hasSize(2);
        stage.sign(stage.openDeliver(ACCESS_1), List.of(12L, 13L));
        assertThat(stage.data.calls(Command.READ_ROUTES)).isEmpty();
        stage.sign(stage.openDeliver(ACCESS_2), List.of(13L));

        var look = stage.data.open(Command.READ_ROUTES);
        assertThat(look.body(ReadRoutesRequest.class).getUsersList()).containsExactly(13L);
        stage.answerRoutes(Routes.newBuilder().addUnknown(13));
        assertThat(stage.offline).containsExactly("1:[13]");
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void unknownPresenceWithoutAnyLinkIsLeftToTheRecord() {
        FanoutStage cutOff = new FanoutStage();
        List.copyOf(cutOff.chat.members()).forEach(member -> cutOff.chat.leave(member.getNode()));
        cutOff.start(Routes.newBuilder().addUnknown(12), 1);

        assertThat(cutOff.fanout.backlog()).isZero();
        assertThat(cutOff.offline).isEmpty();
        assertThat(cutOff.completed()).isEmpty();
    }

    @Test
    void missingRoutesAreLookedUpByConversation() {
        stage.fanout.start(new FanoutBatch(List.of(FanoutStage.entry(1, true)), null, 9, DATA_1, SENDER, SESSION));
        stage.loop.run();

        assertThat(stage.data
                        .open(Command.READ_ROUTES)
                        .body(ReadRoutesRequest.class)
                        .getMembersOf())
                .isEqualTo(FanoutStage.GROUP);
        stage.answerRoutes(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)));
        stage.sign(stage.openDeliver(ACCESS_1));
        assertThat(stage.completed()).containsExactly("9:[1]");
    }

    @Test
    void drainWaitsForCustodyAndForTheRecord() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)), 1);
        stage.data.unscript(Command.COMPLETE_FANOUT);
        var drained = stage.fanout
                .drain(Deadline.after(Duration.ofSeconds(60), stage.loop))
                .toCompletableFuture();

        stage.sign(stage.openDeliver(ACCESS_1));
        stage.loop.advance(Completions.GATHERING);
        assertThat(drained).isNotDone();
        stage.data.open(Command.COMPLETE_FANOUT).fail(Status.UNAVAILABLE);
        assertThat(drained).isCompleted();
    }

    @Test
    void anIdleFanoutIsDrainedAtOnce() {
        assertThat(stage.fanout
                        .drain(Deadline.after(Duration.ofSeconds(60), stage.loop))
                        .toCompletableFuture())
                .isCompleted();
    }

    @Test
    void measuresTheBacklogAndTheTimeToCustody() {
        stage.start(Routes.newBuilder().addAccess(route(ACCESS_1, 12L)), 1);
        assertThat(stage.metrics.get("yizhan.chat.fanout.backlog").gauge().value())
                .isEqualTo(1);
        stage.loop.advance(Duration.ofMillis(20));
        stage.sign(stage.openDeliver(ACCESS_1));

        var timer = stage.metrics.get("yizhan.chat.fanout.custody").timer();
        assertThat(timer.totalTime(java.util.concurrent.TimeUnit.MILLISECONDS)).isEqualTo(20);
        assertThat(stage.count("yizhan.chat.deliveries")).isEqualTo(1);
    }
}
