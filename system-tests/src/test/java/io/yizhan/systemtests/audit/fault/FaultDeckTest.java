package io.yizhan.systemtests.audit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultDeckTest {

    private static final List<String> KINDS = List.of("kill", "pause", "drain", "cut", "redis", "mysql");

    @Test
    void eachKindComesOnceBeforeAnyComesAgain() {
        FaultDeck deck = deck(1);

        for (int round = 0; round < 10; round++) {
            assertThat(deal(deck)).containsExactlyInAnyOrderElementsOf(KINDS);
        }
    }

    @Test
    void aSeedMeansTheSameOrderAgainAndAnotherOneAnotherOrder() {
        assertThat(deal(deck(7))).isEqualTo(deal(deck(7)));
        assertThat(Stream.of(1, 2, 3, 4, 5).map(seed -> deal(deck(seed))).distinct())
                .hasSizeGreaterThan(1);
    }

    private static List<String> deal(FaultDeck deck) {
        return Stream.generate(() -> deck.deal().kind()).limit(KINDS.size()).toList();
    }

    private static FaultDeck deck(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return new FaultDeck(KINDS.stream().<Fault>map(Named::new).toList(), random);
    }

    private record Named(String kind) implements Fault {
        @Override
        public FaultRecord inject() {
            return new FaultRecord(kind, kind, 0, 0, 0, "");
        }
    }
}
