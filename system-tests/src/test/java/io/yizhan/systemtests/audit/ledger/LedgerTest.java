package io.yizhan.systemtests.audit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.fault.PromisedLatency;
import io.yizhan.systemtests.audit.report.Timeline;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages behind others of the same device and conversation. */
class LedgerTest {

    private static final int ALICE = 1;
    private static final int CONVERSATION = 3;

    private long now = millis(100_000);
    private final FaultLog faults = new FaultLog(() -> now, () -> 0);
    private final Ledger ledger = new Ledger(new Timeline(now), millis(5_000), new PromisedLatency(faults));

    @Test
    void behindOneThatAHungDaemonHeldUpTimeBeginsWithItsAnswer() {
        FaultLog.Running pause = faults.begin("pause", "chat-1");
        int held = intend(ALICE, CONVERSATION);
        now += millis(2_000);
        faults.end(pause, "");
        now += millis(1);
        int behind = intend(ALICE, CONVERSATION);
        now += millis(8_000);
        acknowledge(held);
        acknowledge(behind);

        assertThat(ledger.breaches()).isEmpty();
    }

    @Test
    void andLastsNoLongerThanUsual() {
        FaultLog.Running pause = faults.begin("pause", "chat-1");
        int held = intend(ALICE, CONVERSATION);
        now += millis(2_000);
        faults.end(pause, "");
        now += millis(1);
        int behind = intend(ALICE, CONVERSATION);
        now += millis(8_000);
        acknowledge(held);
        now += millis(3_001);
        acknowledge(behind);

        assertThat(ledger.breaches()).extracting(Breach::kind).containsExactly(Breach.Kind.SLOW);
    }

    @Test
    void inAnotherConversationAndFromAnotherDeviceNothingIsExcused() {
        FaultLog.Running pause = faults.begin("pause", "chat-1");
        int held = intend(ALICE, CONVERSATION);
        now += millis(2_000);
        faults.end(pause, "");
        now += millis(1);
        int elsewhere = intend(ALICE, CONVERSATION + 1);
        int ofAnother = intend(ALICE + 1, CONVERSATION);
        now += millis(8_000);
        acknowledge(held);
        acknowledge(elsewhere);
        acknowledge(ofAnother);

        assertThat(ledger.breaches()).extracting(Breach::kind).containsExactly(Breach.Kind.SLOW, Breach.Kind.SLOW);
    }

    @Test
    void behindOneThatNothingExcusesNothingIsExcused() {
        int slow = intend(ALICE, CONVERSATION);
        now += millis(1_000);
        int behind = intend(ALICE, CONVERSATION);
        now += millis(3_001);
        acknowledge(slow);
        acknowledge(behind);

        assertThat(ledger.breaches()).extracting(Breach::kind).containsExactly(Breach.Kind.SLOW, Breach.Kind.SLOW);
    }

    private int intend(int sender, int conversation) {
        return ledger.intend(sender, conversation, now);
    }

    private void acknowledge(int number) {
        ledger.acknowledged(number, number, Set.of("access-1"), now);
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
