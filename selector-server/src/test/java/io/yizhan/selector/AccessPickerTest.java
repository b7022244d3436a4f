package io.yizhan.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessPickerTest {

    private static final long SEED = 20_261_123;

    private final HandLoop clock = new HandLoop();
    private final AccessPicker picker = new AccessPicker(Duration.ofSeconds(9), clock, new Random(SEED));

    @Test
    void spreadsCallersInProportionToFreeRoom() {
        Map<Integer, Integer> first = new TreeMap<>();
        for (int i = 0; i < 60_000; i++) {
            // Fresh assignments each time: this is about the weights alone.
            List<KnownDaemon> daemons = List.of(access(1, 1_000, 0), access(2, 3_000, 1_000), access(3, 5_000, 2_000));
            first.merge(instance(picker.pick(daemons, ClientTransport.TCP).get(0)), 1, Integer::sum);
        }

        assertThat(first.get(1)).as("seed " + SEED).isCloseTo(10_000, within(400));
        assertThat(first.get(2)).as("seed " + SEED).isCloseTo(20_000, within(400));
        assertThat(first.get(3)).as("seed " + SEED).isCloseTo(30_000, within(400));
    }

    @Test
    void aBurstBetweenTwoHeartbeatsFillsEachServerAndNoMore() {
        KnownDaemon small = access(1, 100, 0);
        KnownDaemon large = access(2, 600, 100);
        List<KnownDaemon> both = List.of(small, large);

        for (int i = 0; i < 300; i++) {
            picker.pick(both, ClientTransport.TCP);
        }
        assertThat(small.assignments().count()).as("seed " + SEED).isCloseTo(50, within(15));
        for (int i = 0; i < 300; i++) {
            assertThat(picker.pick(both, ClientTransport.TCP)).isNotEmpty();
        }

        assertThat(small.free()).isZero();
        assertThat(large.free()).isZero();
        assertThat(picker.pick(both, ClientTransport.TCP)).isEmpty();
    }

    @Test
    void aHeartbeatTellsOfThoseWhoHaveArrived() {
        KnownDaemon before = access(1, 100, 0);
        for (int i = 0; i < 60; i++) {
            picker.pick(List.of(before), ClientTransport.TCP);
        }
        clock.advance(Duration.ofMillis(2_500));
        for (int i = 0; i < 10; i++) {
            picker.pick(List.of(before), ClientTransport.TCP);
        }
        assertThat(before.free()).isEqualTo(30);

        clock.advance(Duration.ofMillis(500));
        before.assignments().heartbeat(clock.nanos());
        KnownDaemon after = new KnownDaemon(
                before.registration().toBuilder().setCurrentLoad(60).build(), false, 0, before.assignments());
        assertThat(after.free())
                .as("100 less 60 told of and 10 still on the way")
                .isEqualTo(30);

        clock.advance(Duration.ofSeconds(3));
        before.assignments().heartbeat(clock.nanos());
        assertThat(after.free()).isEqualTo(40);
    }

    @Test
    void neverOffersOneThatShouldGetNoClients() {
        Registration good = access(1, 100, 0).registration();
        List<KnownDaemon> bad = List.of(
                known(good.toBuilder().setState(NodeState.DRAINING)),
                known(good.toBuilder().setState(NodeState.STANDBY)),
                known(good.toBuilder().setCurrentLoad(100)),
                known(good.toBuilder().setCurrentLoad(101)),
                known(good.toBuilder().setPort(0)),
                known(good.toBuilder().setNode(FakeCaller.node(ServerType.CHAT, 1, 7))),
                new KnownDaemon(good, true, 0, new Assignments()),
                new KnownDaemon(good, false, Duration.ofSeconds(9).toNanos(), new Assignments()));

        for (KnownDaemon one : bad) {
            assertThat(picker.pick(List.of(one), ClientTransport.TCP))
                    .as(one.toString())
                    .isEmpty();
        }
    }

    @Test
    void offersOnlyThoseThatServeTheTransport() {
        Registration tcpOnly = access(1, 100, 0).registration();
        KnownDaemon all = known(tcpOnly.toBuilder()
                .setNode(FakeCaller.node(ServerType.ACCESS, 2, 7))
                .setTlsPort(7_443)
                .setWebsocketPort(7_080));
        List<KnownDaemon> both = List.of(known(tcpOnly.toBuilder()), all);

        assertThat(picker.pick(both, ClientTransport.TLS)).containsExactly(all);
        assertThat(picker.pick(both, ClientTransport.WEBSOCKET)).containsExactly(all);
        assertThat(picker.pick(both, ClientTransport.TCP)).hasSize(2);
    }

    @Test
    void offersAFewDifferentOnes() {
        List<KnownDaemon> many =
                IntStream.rangeClosed(1, 20).mapToObj(i -> access(i, 1_000, 0)).toList();

        assertThat(picker.pick(many, ClientTransport.TCP))
                .hasSize(AccessPicker.PLACES)
                .doesNotHaveDuplicates();
        assertThat(many.stream().mapToInt(one -> one.assignments().count()).sum())
                .as("only the first place counts as taken")
                .isEqualTo(1);
    }

    static KnownDaemon access(int instance, int max, int current) {
        return known(Registration.newBuilder()
                .setNode(FakeCaller.node(ServerType.ACCESS, instance, 7))
                .setState(NodeState.ACTIVE)
                .setHost("127.0.0.1")
                .setPort(7_100 + instance)
                .setMaxLoad(max)
                .setCurrentLoad(current));
    }

    private static KnownDaemon known(Registration.Builder registration) {
        return new KnownDaemon(registration.build(), false, 0, new Assignments());
    }

    private static int instance(KnownDaemon daemon) {
        return daemon.registration().getNode().getInstance();
    }
}
