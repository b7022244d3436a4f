package io.yizhan.runtime.lifecycle;

import static io.yizhan.runtime.lifecycle.DaemonState.ACTIVE;
import static io.yizhan.runtime.lifecycle.DaemonState.DRAINING;
import static io.yizhan.runtime.lifecycle.DaemonState.STANDBY;
import static io.yizhan.runtime.lifecycle.DaemonState.STARTING;
import static io.yizhan.runtime.lifecycle.DaemonState.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.yizhan.proto.NodeState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DaemonStateTest {

    @Test
    void allowsWhatThePictureShows() {
        Map<DaemonState, Set<DaemonState>> picture = Map.of(
                STARTING, EnumSet.of(STANDBY, ACTIVE, STOPPED),
                STANDBY, EnumSet.of(ACTIVE, DRAINING, STOPPED),
                ACTIVE, EnumSet.of(DRAINING, STOPPED),
                DRAINING, EnumSet.of(STOPPED),
                STOPPED, EnumSet.noneOf(DaemonState.class));

        picture.forEach((from, allowed) -> {
            for (DaemonState to : DaemonState.values()) {
                assertThat(from.mayBecome(to)).as(from + " to " + to).isEqualTo(allowed.contains(to));
            }
        });
    }

    @Test
    void tellsPeersOfStandbyWhileStarting() {
        assertThat(STARTING.announced()).isEqualTo(NodeState.STANDBY);
        assertThat(ACTIVE.announced()).isEqualTo(NodeState.ACTIVE);
        assertThat(STOPPED.announced()).isEqualTo(NodeState.DRAINING);
    }

    @Test
    void tellsWatchersOfEachChange() {
        DaemonLifecycle lifecycle = new DaemonLifecycle();
        List<DaemonState> seen = new ArrayList<>();
        lifecycle.watch(seen::add);

        lifecycle.become(STANDBY);
        lifecycle.become(ACTIVE);
        lifecycle.become(DRAINING);

        assertThat(seen).containsExactly(STANDBY, ACTIVE, DRAINING);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> lifecycle.become(ACTIVE))
                .withMessage("state: DRAINING can't become ACTIVE");
    }
}
