package io.yizhan.proxy.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.yizhan.proto.RoutingKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Properties over random rings and keys; the seed is part of every failure's description. */
class RingTest {

    private static final int KEYS = 100_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void emptyRingHasNoOwner() {
        assertThat(new Ring<String>(List.of()).owner(1, 0)).isNull();
        assertThat(new Ring<String>(List.of()).owner(1, 3)).isNull();
    }

    @Test
    void loadsAreWithinTenPercentOfEven() {
        for (int size : new int[] {2, 3, 4, 6, 12, 20}) {
            Ring<Integer> ring = ring(size, i -> 100);
            Map<Integer, Integer> loads = loads(ring);
            assertThat(loads).as("seed %d size %d", seed, size).hasSize(size);
            assertThat(loads.values())
                    .as("seed %d size %d", seed, size)
                    .allSatisfy(load -> assertThat(load).isCloseTo(KEYS / size, withinPercentage(10)));
        }
    }

    /** Real keys are not random: ids count up, and only the hash spreads them. */
    @Test
    void loadsOfConsecutiveIdsAreWithinTenPercentOfEven() {
        Ring<Integer> ring = ring(6, i -> 100);
        long first = random.nextInt(1 << 30);
        Map<Integer, Integer> loads = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            loads.merge(ring.owner(RoutingKeys.ofId(first + i), 0), 1, Integer::sum);
        }
        assertThat(loads.values())
                .as("seed %d", seed)
                .allSatisfy(load -> assertThat(load).isCloseTo(KEYS / 6, withinPercentage(10)));
    }

    @Test
    void weightsAreHonoured() {
        Ring<Integer> ring = ring(4, i -> 100 * (i + 1));
        Map<Integer, Integer> loads = loads(ring);
        for (int i = 0; i < 4; i++) {
            assertThat(loads.get(i))
                    .as("seed %d member %d", seed, i)
                    .isCloseTo(KEYS * (i + 1) / 10, withinPercentage(10));
        }
    }

    @Test
    void leavingMemberMovesOnlyItsOwnKeys() {
        for (int round = 0; round < 20; round++) {
            List<Ring.Member<Integer>> members = members(2 + random.nextInt(10), i -> 50 + random.nextInt(100));
            int leaving = random.nextInt(members.size());
            List<Ring.Member<Integer>> rest = new ArrayList<>(members);
            rest.remove(leaving);
            Ring<Integer> before = new Ring<>(members);
            Ring<Integer> after = new Ring<>(rest);
            for (int i = 0; i < 5000; i++) {
                long key = random.nextLong();
                int former = owner(before, key, 0);
                // Who stays keeps the key; the leaver's keys go to who came next before.
                int expected = former == leaving ? owner(before, key, 1) : former;
                assertThat(after.owner(key, 0)).as("seed %d key %d", seed, key).isEqualTo(expected);
            }
        }
    }

    /** The logarithm that weights need must not move keys by itself. */
    @Test
    void oneOtherWeightMovesKeysOnlyToOrFromThatMember() {
        Ring<Integer> even = ring(5, i -> 100);
        Ring<Integer> uneven = ring(5, i -> i == 3 ? 150 : 100);
        for (int i = 0; i < KEYS; i++) {
            long key = random.nextLong();
            int before = owner(even, key, 0);
            int after = owner(uneven, key, 0);
            assertThat(before == after || after == 3)
                    .as("seed %d key %d", seed, key)
                    .isTrue();
        }
    }

    @Test
    void eachAttemptHasAnotherOwnerUntilAllHaveBeenAsked() {
        for (int round = 0; round < 2000; round++) {
            int size = 1 + random.nextInt(10);
            Ring<Integer> ring = ring(size, i -> 100 + random.nextInt(2));
            long key = random.nextLong();
            Set<Integer> owners = new HashSet<>();
            for (int attempt = 0; attempt < size; attempt++) {
                owners.add(ring.owner(key, attempt));
            }
            assertThat(owners).as("seed %d key %d", seed, key).hasSize(size);
            assertThat(ring.owner(key, size)).as("seed %d key %d", seed, key).isEqualTo(ring.owner(key, 0));
            assertThat(ring.owner(key, -1)).as("seed %d key %d", seed, key).isIn(owners);
        }
    }

    @Test
    void orderOfMembersDoesNotMatter() {
        List<Ring.Member<Integer>> members = members(7, i -> 100);
        List<Ring.Member<Integer>> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        Ring<Integer> one = new Ring<>(members);
        Ring<Integer> other = new Ring<>(shuffled);
        for (int i = 0; i < 1000; i++) {
            long key = random.nextLong();
            assertThat(other.owner(key, i % 7)).as("seed %d key %d", seed, key).isEqualTo(one.owner(key, i % 7));
        }
    }

    @Test
    void refusesAWeightThatIsNone() {
        assertThatThrownBy(() -> new Ring.Member<>("a", 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight: 0 (expected: > 0)");
    }

    private static int owner(Ring<Integer> ring, long key, int attempt) {
        return Objects.requireNonNull(ring.owner(key, attempt));
    }

    private Map<Integer, Integer> loads(Ring<Integer> ring) {
        Map<Integer, Integer> loads = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            loads.merge(ring.owner(random.nextLong(), 0), 1, Integer::sum);
        }
        return loads;
    }

    private static Ring<Integer> ring(int size, IntUnaryOperator weight) {
        return new Ring<>(members(size, weight));
    }

    /** Ids as the routing table gives them: type and instance, from 1. */
    private static List<Ring.Member<Integer>> members(int size, IntUnaryOperator weight) {
        List<Ring.Member<Integer>> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(new Ring.Member<>(i, (6L << 32) | (i + 1), weight.applyAsInt(i)));
        }
        return members;
    }
}
