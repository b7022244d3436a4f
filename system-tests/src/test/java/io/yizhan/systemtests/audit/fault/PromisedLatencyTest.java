package io.yizhan.systemtests.audit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PromisedLatencyTest {

    private static final Set<String> ACCESS = Set.of("access-1");

    private long now = seconds(100);
    private final FaultLog log = new FaultLog(() -> now, () -> 64);
    private final PromisedLatency promised = new PromisedLatency(log);

    @Test
    void threeSecondsAtAllTimes() {
        assertThat(promised.nanos(ACCESS, now, now + seconds(30))).isEqualTo(seconds(3));
    }

    @Test
    void threeSecondsWithADaemonKilled() {
        fault("kill", "chat-1", 4);

        assertThat(promised.nanos(ACCESS, seconds(101), now)).isEqualTo(seconds(3));
    }

    @Test
    void twelveWithOneThatHangs() {
        log.begin("pause", "chat-1");
        now += seconds(11);

        assertThat(promised.nanos(ACCESS, seconds(100), now)).isEqualTo(seconds(12));
    }

    @Test
    void onlyWhatIsMeantBeforeItGoesOnWaitsForTheHungOne() {
        fault("pause", "chat-1", 5);

        assertThat(limit(97)).isEqualTo(seconds(12));
        assertThat(limit(105)).isEqualTo(seconds(12));
        assertThat(limit(106)).isEqualTo(seconds(3));
    }

    @Test
    void aKillSoonAfterAPauseIsJudgedByItsOwnLimit() {
        fault("pause", "chat-1", 5);
        now += seconds(8);
        fault("kill", "data-1", 2);

        assertThat(limit(112)).isEqualTo(seconds(3));
    }

    @Test
    void aFaultThatComesWhenTheTimeIsUpExcusesNothing() {
        fault("pause", "chat-1", 5);

        assertThat(limit(96)).isEqualTo(seconds(3));
    }

    @Test
    void aFaultThatComesWhileAnotherOneExcusesCounts() {
        fault("pause", "chat-1", 5);
        fault("mysql", "mysql", 4);

        assertThat(limit(99)).as("until 15 s after MySQL is back").isEqualTo(seconds(109 + 15 - 99));
    }

    @Test
    void aRecoveryBeyondTheTimeThatMySqlIsAwayAndNoLonger() {
        fault("mysql", "mysql", 20);

        assertThat(limit(98)).isEqualTo(seconds(135 - 98));
        assertThat(limit(101)).isEqualTo(seconds(135 - 101));
        assertThat(limit(125)).isEqualTo(seconds(135 - 125));
        assertThat(limit(133)).isEqualTo(seconds(3));
    }

    @Test
    void aRecoveryBeyondTheTimeThatTheSendersOwnAccessServerIsAway() {
        fault("kill", "access-1", 6);

        assertThat(limit(101)).isEqualTo(seconds(121 - 101));
        assertThat(promised.nanos(Set.of("access-2"), seconds(101), seconds(150)))
                .isEqualTo(seconds(3));
    }

    @Test
    void anUpgradeExcusesNothing() {
        fault("upgrade", "access-1", 6);

        assertThat(limit(101)).isEqualTo(seconds(3));
    }

    @Test
    void nobodySuffersLongerThanTheAftermath() {
        assertThat(PromisedLatency.aftermath(fault("mysql", "mysql", 1))).isEqualTo(Duration.ofSeconds(15));
        assertThat(PromisedLatency.aftermath(fault("pause", "access-2", 1))).isEqualTo(Duration.ofSeconds(15));
        assertThat(PromisedLatency.aftermath(fault("upgrade", "access-2", 1))).isZero();
        assertThat(PromisedLatency.aftermath(fault("pause", "chat-2", 1))).isZero();
        assertThat(PromisedLatency.aftermath(fault("cut", "access to port 7201", 1)))
                .isZero();
    }

    /** Of a message that is meant at a second and acknowledged long after everything. */
    private long limit(int second) {
        return promised.nanos(ACCESS, seconds(second), seconds(200));
    }

    private FaultRecord fault(String kind, String target, int lasting) {
        FaultLog.Running running = log.begin(kind, target);
        now += seconds(lasting);
        return log.end(running, "");
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
