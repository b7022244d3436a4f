package io.yizhan.access.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.ConversationIds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenEntriesTest {

    private final SeenEntries seen = new SeenEntries();

    @Test
    void aRepeatIsFoundHoweverMuchLater() {
        assertThat(add(1, 100)).isTrue();
        assertThat(add(1, 100)).isFalse();
        assertThat(add(1, 163)).isTrue();
        assertThat(add(1, 100)).isFalse();
        assertThat(add(1, 164)).isTrue();
        assertThat(add(1, 100)).isFalse();
        assertThat(add(1, 10_000)).isTrue();
        assertThat(add(1, 100)).isFalse();
    }

    @Test
    void anEntryOutOfOrderIsNew() {
        assertThat(add(1, 5)).isTrue();
        assertThat(add(1, 3)).isTrue();
        assertThat(add(1, 4)).isTrue();
        assertThat(add(1, 3)).isFalse();
    }

    @Test
    void theSameSeqElsewhereIsAnother() {
        for (int other = 1; other <= 64; other++) {
            assertThat(add(other, 7)).isTrue();
        }
        for (int other = 1; other <= 64; other++) {
            assertThat(add(other, 7)).isFalse();
        }
    }

    @Test
    void neverTakesANewOneForARepeatUnlessTheGapItLeftWasPlain() {
        Random random = new Random(3);
        Set<String> given = new HashSet<>();
        Map<Integer, Long> highest = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int other = 1 + random.nextInt(100);
            long seq = 1L + i / 500 + random.nextInt(150);
            boolean isNew = add(other, seq);
            boolean plainGap = highest.getOrDefault(other, 0L) - seq >= 64;
            assertThat(isNew || plainGap || given.contains(other + ":" + seq)).isTrue();
            given.add(other + ":" + seq);
            highest.merge(other, seq, Math::max);
        }
    }

    private boolean add(int group, long seq) {
        return seen.add(ConversationIds.group(group), seq);
    }
}
