package io.yizhan.systemtests.audit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.audit.ledger.Breach.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each test breaks one promise in the books and wants exactly that one named. */
class VerdictTest {

    private static final int CONVERSATION = 3;
    private static final int ALICE = 1;
    private static final long LATE = TimeUnit.SECONDS.toNanos(5);
    private static final long SLOW = TimeUnit.SECONDS.toNanos(3);
    private static final long NEVER_HURT = Long.MIN_VALUE;

    private final Ledger ledger = new Ledger(new NoLatencies(), LATE, new NothingExcused());
    private final DeviceBook bob = ledger.openBook("bob");
    private final List<History.Entry> stored = new ArrayList<>();
    private long now = TimeUnit.MINUTES.toNanos(1);

    VerdictTest() {
        bob.online(now);
    }

    @Test
    void nothingIsFoundWhenAllIsWell() {
        deliver(store(send()));
        deliver(store(send()));

        assertThat(verdict()).isEmpty();
    }

    @Test
    void aMessageThatFailedButWasStoredAndDeliveredIsOnlyAFailedRequest() {
        int number = ledger.intend(ALICE, CONVERSATION, now);
        ledger.failed(number, "TIMEOUT", now);
        stored.add(new History.Entry(1, number));
        bob.took(CONVERSATION, 1, number, NEVER_HURT, now);

        assertThat(verdict()).containsExactly(Kind.FAILED);
    }

    @Test
    void anAcknowledgedMessageMissingInTheHistoryIsLost() {
        int number = ledger.intend(ALICE, CONVERSATION, now);
        ledger.acknowledged(number, 1, Set.of("access-1"), now);

        assertThat(verdict()).containsExactly(Kind.LOST);
    }

    @Test
    void aLostTailIsLost() {
        deliver(store(send()));
        store(send());

        assertThat(verdict()).containsExactly(Kind.LOST);
    }

    @Test
    void anEntryDeliveredAndThenGoneFromTheHistoryIsLost() {
        deliver(store(send()));
        int second = send();
        bob.took(CONVERSATION, 2, second, NEVER_HURT, now);

        assertThat(verdict()).containsExactly(Kind.LOST);
    }

    @Test
    void oneMessageAtTwoPlacesIsDoubled() {
        int number = send();
        store(number);
        deliver(number, 1);
        stored.add(new History.Entry(2, number));
        deliver(number, 2);

        assertThat(verdict()).containsExactly(Kind.DOUBLED);
    }

    @Test
    void oneEntryUnderTwoPushNumbersIsDoubled() {
        deliver(store(send()));
        bob.pushed(1, CONVERSATION, 1, now);
        bob.pushed(1, CONVERSATION, 1, now);
        assertThat(verdict()).isEmpty();

        bob.pushed(2, CONVERSATION, 1, now);
        assertThat(verdict()).containsExactly(Kind.DOUBLED);
    }

    @Test
    void theSameEntryAgainInALaterSessionIsNotDoubled() {
        deliver(store(send()));
        bob.pushed(7, CONVERSATION, 1, now);
        bob.offline();
        bob.online(now);
        bob.pushed(1, CONVERSATION, 1, now);

        assertThat(verdict()).isEmpty();
    }

    @Test
    void anEntryGivenToTheApplicationTwiceIsDoubled() {
        int number = store(send());
        deliver(number);
        deliver(number, 1);

        assertThat(verdict()).containsExactly(Kind.DOUBLED);
    }

    @Test
    void sendersOrderTurnedRoundIsReordered() {
        int first = send();
        int second = send();
        deliver(store(second));
        deliver(store(first));

        assertThat(verdict()).containsExactly(Kind.REORDERED);
    }

    @Test
    void twoOrdersOfOneConversationAreReordered() {
        int first = store(send());
        int second = store(send());
        deliver(second, 1);
        deliver(first, 2);

        assertThat(verdict()).containsExactly(Kind.REORDERED, Kind.REORDERED);
    }

    @Test
    void aMissingSeqIsAGap() {
        deliver(store(send()));
        int number = send();
        stored.add(new History.Entry(3, number));
        ledger.acknowledged(number, 3, Set.of("access-1"), now);
        deliver(number, 3);

        assertThat(verdict()).containsExactly(Kind.GAP);
    }

    @Test
    void anotherSeqThanAcknowledgedIsAltered() {
        int number = send();
        ledger.acknowledged(number, 9, Set.of("access-1"), now);
        stored.add(new History.Entry(1, number));
        deliver(number, 1);

        assertThat(verdict()).containsExactly(Kind.ALTERED);
    }

    @Test
    void aMessageNobodySentIsAltered() {
        stored.add(new History.Entry(1, 4711));
        bob.took(CONVERSATION, 1, 4711, NEVER_HURT, now);

        assertThat(verdict()).containsExactly(Kind.ALTERED, Kind.ALTERED);
    }

    @Test
    void deliveredLongAfterTheAcknowledgementIsLate() {
        int number = store(send());
        now += LATE + 1;
        deliver(number);

        assertThat(verdict()).containsExactly(Kind.LATE);
    }

    @Test
    void acknowledgedLaterThanPromisedIsSlow() {
        int number = send();
        now += SLOW + 1;
        deliver(store(number));

        assertThat(verdict()).containsExactly(Kind.SLOW);
    }

    @Test
    void aDeviceWhosePathWasHurtIsOwedFromTheRepair() {
        int number = store(send());
        now += 10 * LATE;
        bob.took(CONVERSATION, 1, number, now - LATE, now);

        assertThat(verdict()).isEmpty();
    }

    @Test
    void aDeviceThatWasAwayIsOwedFromItsReturn() {
        bob.offline();
        int number = store(send());
        now += 10 * LATE;
        bob.online(now);
        now += LATE - 1;
        deliver(number);

        assertThat(verdict()).isEmpty();
    }

    private int send() {
        return ledger.intend(ALICE, CONVERSATION, now);
    }

    private int store(int number) {
        long seq = stored.size() + 1L;
        stored.add(new History.Entry(seq, number));
        ledger.acknowledged(number, seq, Set.of("access-1"), now);
        return number;
    }

    private void deliver(int number) {
        long seq = stored.stream()
                .filter(entry -> entry.number() == number)
                .findFirst()
                .orElseThrow()
                .seq();
        deliver(number, seq);
    }

    private void deliver(int number, long seq) {
        bob.took(CONVERSATION, seq, number, NEVER_HURT, now);
    }

    private List<Kind> verdict() {
        return new Verdict(ledger)
                .close(List.of(new History(CONVERSATION, stored)), Map.of(CONVERSATION, Set.of(bob))).stream()
                        .map(Breach::kind)
                        .toList();
    }

    private static final class NoLatencies implements LatencyLog {
        @Override
        public void acknowledged(long intendedNanos, long nowNanos) {}

        @Override
        public void delivered(long intendedNanos, long nowNanos) {}
    }

    private static final class NothingExcused implements AckLimit {
        @Override
        public long usualNanos() {
            return SLOW;
        }

        @Override
        public long nanos(Set<String> access, long intendedNanos, long ackedNanos) {
            return SLOW;
        }
    }
}
