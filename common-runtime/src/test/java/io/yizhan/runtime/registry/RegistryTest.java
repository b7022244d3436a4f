package io.yizhan.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.Command;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links are named by texts; the clock is moved by hand. */
class RegistryTest {

    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final HandLoop loop = new HandLoop();
    private final Registry<String> registry = new Registry<>(1, Duration.ofSeconds(9), SWEEP, loop);

    @Test
    void knowsWhatWasSaidLast() {
        Registration standby = chat(1, 100, NodeState.STANDBY);
        assertAccepted(registry.register("a", standby), true, List.of());
        assertThat(ring()).isEmpty();
        assertAccepted(registry.register("a", chat(1, 100, NodeState.ACTIVE)), true, List.of());
        assertThat(ring()).containsExactly("a");
        assertAccepted(registry.register("a", chat(1, 100, NodeState.ACTIVE)), false, List.of());
        assertAccepted(registry.register("a", chat(1, 100, NodeState.DRAINING)), true, List.of());
        assertThat(ring()).isEmpty();
        assertThat(registry.find("a")).get().matches(RegisteredNode::isReachable);
        assertThat(registry.gone("a")).isTrue();
        assertThat(registry.gone("a")).isFalse();
        assertThat(registry.nodes()).isEmpty();
    }

    @Test
    void loadAloneIsNoChange() {
        registry.register("a", chat(1, 100, NodeState.ACTIVE));
        Registration busier =
                chat(1, 100, NodeState.ACTIVE).toBuilder().setCurrentLoad(7).build();
        assertAccepted(registry.register("a", busier), false, List.of());
        assertThat(registry.find("a")).get().matches(node -> node.registration().getCurrentLoad() == 7);
    }

    @Test
    void laterRunSupersedesTheFormerOnceActive() {
        registry.register("old", chat(1, 100, NodeState.ACTIVE));
        assertAccepted(registry.register("new", chat(1, 200, NodeState.STANDBY)), true, List.of());
        assertThat(ring()).containsExactly("old");
        assertAccepted(registry.register("new", chat(1, 200, NodeState.ACTIVE)), true, List.of("old"));
        assertThat(ring()).containsExactly("new");
        // It is told once by that, and again whenever it says that it is there.
        assertAccepted(registry.register("new", chat(1, 200, NodeState.ACTIVE)), false, List.of());
        assertSuperseded(registry.register("old", chat(1, 100, NodeState.ACTIVE)), 200);
        assertThat(ring()).containsExactly("new");
        assertAccepted(registry.register("old", chat(1, 100, NodeState.DRAINING)), true, List.of());
        assertThat(ring()).containsExactly("new");
    }

    @Test
    void whoSpeaksLastIsNoMatter() {
        registry.register("new", chat(1, 200, NodeState.ACTIVE));
        assertSuperseded(registry.register("old", chat(1, 100, NodeState.ACTIVE)), 200);
        assertSuperseded(registry.register("older", chat(1, 50, NodeState.STANDBY)), 200);
        assertThat(ring()).containsExactly("new");
        // Valid stays who was last started, though it is gone.
        registry.gone("new");
        assertSuperseded(registry.register("old", chat(1, 100, NodeState.ACTIVE)), 200);
        assertThat(ring()).isEmpty();
    }

    @Test
    void runThatDrainsIsNotTold() {
        registry.register("old", chat(1, 100, NodeState.DRAINING));
        assertAccepted(registry.register("new", chat(1, 200, NodeState.ACTIVE)), true, List.of());
        assertAccepted(registry.register("old", chat(1, 100, NodeState.DRAINING)), false, List.of());
    }

    @Test
    void otherInstancesAndTypesAreLeftAlone() {
        registry.register("chat-1", chat(1, 100, NodeState.ACTIVE));
        registry.register("chat-2", chat(2, 200, NodeState.ACTIVE));
        registry.register("data-1", node(ServerType.DATA, 1, 300, NodeState.ACTIVE));
        assertThat(ring()).containsExactly("chat-1", "chat-2", "data-1");
    }

    @Test
    void runsThatChoseTheSameIncarnationDifferByProcess() {
        Registration one = chat(1, 100, NodeState.ACTIVE).toBuilder().setPid(10).build();
        Registration two = one.toBuilder().setPid(11).build();
        registry.register("one", one);
        assertAccepted(registry.register("two", two), true, List.of("one"));
        assertSuperseded(registry.register("one", one), 100);
        assertThat(ring()).containsExactly("two");
    }

    @Test
    void sameRunOnANewLinkReplacesItsDeadOne() {
        registry.register("before", chat(1, 100, NodeState.ACTIVE));
        assertThat(registry.register("after", chat(1, 100, NodeState.ACTIVE)))
                .isEqualTo(new Verdict.Accepted<>(true, List.of(), List.of("before")));
        assertThat(ring()).containsExactly("after");
    }

    @Test
    void remembersTheHighestIncarnationInWhateverState() {
        NodeId node = chat(1, 0, NodeState.ACTIVE).getNode();
        assertThat(registry.highestIncarnation(node)).isZero();
        registry.register("a", chat(1, 100, NodeState.STANDBY));
        registry.register("b", chat(1, 90, NodeState.ACTIVE));
        registry.gone("a");
        assertThat(registry.highestIncarnation(node)).isEqualTo(100);
        assertThat(ring()).containsExactly("b");
    }

    @Test
    void refusesWhatMakesNoSense() {
        registry.register("a", chat(1, 100, NodeState.ACTIVE));
        Registration foreignWord = chat(1, 100, NodeState.ACTIVE).toBuilder()
                .addCommands(Command.APPEND_MESSAGES_VALUE)
                .build();
        assertRefused(foreignWord, "command word 0x401: in the range of DATA (expected: CHAT)");
        assertThat(ring()).isEmpty();
        assertRefused(
                chat(1, 100, NodeState.ACTIVE).toBuilder().addCommands(0x0F03).build(), "0xf03");
        assertRefused(chat(1, 0, NodeState.ACTIVE), "incarnation: 0 (expected: > 0)");
        assertRefused(chat(0, 1, NodeState.ACTIVE), "instance: 0 (expected: > 0)");
        assertRefused(chat(1, 1, NodeState.NODE_STATE_UNSPECIFIED), "state: 0");
        assertRefused(node(ServerType.SERVER_TYPE_UNSPECIFIED, 1, 1, NodeState.ACTIVE), "type: 0");
        Registration elsewhere = chat(1, 1, NodeState.ACTIVE);
        assertRefused(
                elsewhere.toBuilder()
                        .setNode(elsewhere.getNode().toBuilder().setCluster(2))
                        .build(),
                "cluster: 2 (expected: 1)");
        // A word of a later release, in the right range, is welcome.
        assertAccepted(
                registry.register(
                        "a",
                        chat(1, 100, NodeState.ACTIVE).toBuilder()
                                .addCommands(0x03FF)
                                .build()),
                true,
                List.of());
    }

    @Test
    void threeMissedHeartbeatsAreSilence() {
        registry.register("a", chat(1, 100, NodeState.ACTIVE));
        registry.register("b", chat(2, 100, NodeState.ACTIVE));
        for (int second = 1; second <= 8; second++) {
            assertThat(sweepAfter(SWEEP)).isEmpty();
        }
        registry.register("b", chat(2, 100, NodeState.ACTIVE));
        assertThat(sweepAfter(SWEEP)).containsExactly("a");
        registry.gone("a");
        assertThat(sweepAfter(SWEEP)).isEmpty();
    }

    @Test
    void nobodyIsBlamedForAPauseOfOnesOwn() {
        registry.register("a", chat(1, 100, NodeState.ACTIVE));
        assertThat(sweepAfter(SWEEP)).isEmpty();
        assertThat(sweepAfter(Duration.ofMinutes(10))).isEmpty();
        // What had arrived is read; who has said nothing then has its time running as before.
        for (int second = 1; second <= 5; second++) {
            assertThat(sweepAfter(SWEEP)).isEmpty();
        }
        assertThat(sweepAfter(SWEEP)).containsExactly("a");
    }

    private List<String> sweepAfter(Duration time) {
        loop.advance(time);
        return registry.sweep();
    }

    private List<String> ring() {
        return registry.nodes().stream()
                .filter(RegisteredNode::isInRing)
                .map(RegisteredNode::link)
                .toList();
    }

    private void assertRefused(Registration registration, String reason) {
        Verdict<String> verdict = registry.register("a", registration);
        assertThat(verdict instanceof Verdict.Refused<String> refused ? refused.reason() : "accepted")
                .contains(reason);
    }

    private static void assertAccepted(Verdict<String> verdict, boolean changed, List<String> superseded) {
        assertThat(verdict).isEqualTo(new Verdict.Accepted<>(changed, superseded, List.of()));
    }

    private static void assertSuperseded(Verdict<String> verdict, long incarnation) {
        assertThat(verdict).isEqualTo(new Verdict.Superseded<String>(incarnation));
    }

    private static Registration chat(int instance, long incarnation, NodeState state) {
        return node(ServerType.CHAT, instance, incarnation, state);
    }

    private static Registration node(ServerType type, int instance, long incarnation, NodeState state) {
        return Registration.newBuilder()
                .setNode(NodeId.newBuilder()
                        .setCluster(1)
                        .setType(type)
                        .setInstance(instance)
                        .setIncarnation(incarnation)
                        .setLineage(incarnation))
                .setState(state)
                .build();
    }
}
