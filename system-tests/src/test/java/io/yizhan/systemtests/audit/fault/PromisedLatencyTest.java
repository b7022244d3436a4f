package io.yizhan.systemtests.audit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PromisedLatencyTest {

    private long now = seconds(100);
    private final FaultLog log = new FaultLog(() -> now);
    private final PromisedLatency promised = new PromisedLatency(log);

    @Test
    void threeSecondsAtAllTimes() {
        assertThat(promised.nanos(Set.of("access-1"), now, now + seconds(30))).isEqualTo(seconds(3));
    }

    @Test
    void threeSecondsWithADaemonKilled() {
        fault("kill", "chat-1", 4);

        assertThat(promised.nanos(Set.of("access-1"), seconds(101), now)).isEqualTo(seconds(3));
    }

    @Test
    void twelveWithOneThatHangs() {
        log.begin("pause", "chat-1");
        now += seconds(11);

        assertThat(promised.nanos(Set.of("access-1"), seconds(100), now)).isEqualTo(seconds(12));
    }

    @Test
    void asLongAsMySqlIsAwayAndTheRecoveryBeyond() {
        fault("mysql", "mysql", 20);

        assertThat(promised.nanos(Set.of("access-1"), seconds(101), now)).isEqualTo(seconds(35));
    }

    @Test
    void asLongAsTheSendersOwnAccessServerIsAway() {
        fault("kill", "access-1", 6);

        assertThat(promised.nanos(Set.of("access-1"), seconds(101), now)).isEqualTo(seconds(21));
        assertThat(promised.nanos(Set.of("access-2"), seconds(101), now)).isEqualTo(seconds(3));
    }

    @Test
    void aFaultLongPastExcusesNothing() {
        fault("pause", "chat-1", 5);
        now += seconds(60);

        assertThat(promised.nanos(Set.of("access-1"), now - seconds(10), now)).isEqualTo(seconds(3));
    }

    private void fault(String kind, String target, int lasting) {
        FaultLog.Running running = log.begin(kind, target);
        now += seconds(lasting);
        log.end(running, "");
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
