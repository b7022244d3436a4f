package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownSignalsTest {

    private final Map<String, Runnable> handlers = new HashMap<>();
    private final List<StopOrder> orders = new ArrayList<>();
    private boolean successorStandsBy;
    private final ShutdownSignals signals =
            new ShutdownSignals(handlers::put, Duration.ofSeconds(60), () -> successorStandsBy, orders::add);

    @Test
    void ordersADrain() {
        assertThat(signals.install(Map.of("_JAVA_SR_SIGNUM", "64"), List.of())).isEmpty();

        raise("USR2");
        raise("TERM");
        raise("INT");

        assertThat(orders)
                .containsExactly(
                        new StopOrder.DrainAndExit("SIGUSR2", Duration.ofSeconds(60)),
                        new StopOrder.DrainAndExit("SIGTERM", Duration.ofSeconds(10)),
                        new StopOrder.DrainAndExit("SIGINT", Duration.ofSeconds(10)));
    }

    @Test
    void leavesTheRestToTheHandoverWhereASuccessorStandsBy() {
        signals.install(Map.of("_JAVA_SR_SIGNUM", "64"), List.of());
        successorStandsBy = true;

        raise("USR2");
        assertThat(orders).isEmpty();
        raise("TERM");
        assertThat(orders).hasSize(1);
    }

    @Test
    void leavesSigusr2ToHotSpotWithoutTheVariable() {
        assertThat(signals.install(Map.of(), List.of()))
                .hasValue("_JAVA_SR_SIGNUM is not set, so HotSpot uses SIGUSR2 for itself; start with: trap '' USR2; "
                        + "export _JAVA_SR_SIGNUM=64; exec java ... (expected: 35 to 64, not 62)");

        assertThat(handlers).containsOnlyKeys("TERM", "INT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "62", "0", "9", "34", "65", "x", "-64", "", "064", "64 "})
    void refusesNumbersThatAreTakenOrNone(String value) {
        assertThat(signals.install(Map.of("_JAVA_SR_SIGNUM", value), List.of())).isPresent();
        assertThat(handlers).doesNotContainKey("USR2");
    }

    @Test
    void refusesWhereTheJvmKeepsHandlersFromBeingCalled() {
        assertThat(signals.install(Map.of("_JAVA_SR_SIGNUM", "64"), List.of("-Xmx1g", "-Xrs")))
                .hasValueSatisfying(why -> assertThat(why).contains("-Xrs"));
    }

    @Test
    void saysWhyTheJvmRefused() {
        ShutdownSignals refused = new ShutdownSignals(
                (name, handler) -> {
                    throw new IllegalArgumentException("Unknown signal: " + name);
                },
                Duration.ofSeconds(5),
                () -> false,
                orders::add);

        assertThat(refused.install(Map.of("_JAVA_SR_SIGNUM", "64"), List.of())).hasValue("Unknown signal: USR2");
    }

    private void raise(String name) {
        Objects.requireNonNull(handlers.get(name), name).run();
    }
}
