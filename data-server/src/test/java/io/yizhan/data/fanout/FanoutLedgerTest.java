package io.yizhan.data.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanoutLedgerTest {

    private static final long ROW = 7;

    private final FanoutLedger ledger = new FanoutLedger(Ticker.SYSTEM);

    private static List<FanoutEntry> entries(int from, int to) {
        List<FanoutEntry> entries = new ArrayList<>();
        for (int seq = from; seq < to; seq++) {
            entries.add(new FanoutEntry(new ConversationKey(1, 2), seq));
        }
        return entries;
    }

    @Test
    void aRowIsCompleteWhenNoneOfItsEntriesIsLeft() {
        ledger.owe(ROW, entries(0, 500));
        assertThat(ledger.complete(ROW, entries(0, 499))).isTrue();
        assertThat(ledger.hasCompleted()).isFalse();
        // More than is left, and some of it again.
        assertThat(ledger.complete(ROW, entries(100, 600))).isTrue();
        assertThat(ledger.takeCompleted(10)).containsExactly(ROW);
        assertThat(ledger.hasCompleted()).isFalse();
    }

    @Test
    void knowsNothingOfARowThatIsCompleteOrWasNeverOwed() {
        assertThat(ledger.complete(ROW, entries(0, 1))).isFalse();
        ledger.owe(ROW, entries(0, 1));
        assertThat(ledger.complete(ROW, entries(0, 1))).isTrue();
        assertThat(ledger.complete(ROW, entries(0, 1))).isFalse();
    }

    @Test
    void whatCouldNotBeDeletedIsTakenAgain() {
        ledger.owe(ROW, entries(0, 1));
        ledger.complete(ROW, entries(0, 1));
        ledger.giveBack(ledger.takeCompleted(10));
        assertThat(ledger.takeCompleted(10)).containsExactly(ROW);
    }
}
