package io.yizhan.proxy.ring;

import io.yizhan.proto.RoutingKeys;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which instance owns a routing key: weighted rendezvous hashing (Thaler and Ravishankar, 1998; the logarithm for
 * weights by Schindelhauer and Schomaker, 2005). Of all members the one with the highest score for the key owns it, so a
 * leaving member moves only its own keys, a joining one takes only what becomes its own, and each gets its exact share
 * of the weight, closer than virtual nodes come. A lookup looks at every member, which for the tens of instances of a
 * type is cheaper than it sounds. Every proxy decides alike. Immutable.
 *
 * @param <T> stands for an instance
 */
public final class Ring<T> {

    private final List<Member<T>> members;
    private final long[] hashes;
    private final boolean evenWeights;

    /** @param members with distinct ids; their order doesn't matter */
    public Ring(List<Member<T>> members) {
        this.members =
                members.stream().sorted(Comparator.comparingLong(Member::id)).toList();
        this.hashes = this.members.stream()
                .mapToLong(member -> RoutingKeys.mix(member.id()))
                .toArray();
        this.evenWeights =
                this.members.stream().mapToInt(Member::weight).distinct().count() <= 1;
    }

    /**
     * A member of a ring.
     *
     * @param id says where its keys are; stays over restarts
     * @param weight relative share, positive
     */
    public record Member<T>(T value, long id, int weight) {

        public Member {
            if (weight <= 0) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: > 0)");
            }
        }
    }

    public int size() {
        return members.size();
    }

    /**
     * The owner of a key for one attempt.
     *
     * @param attempt 0 gives the first owner, n the n-th next of the others; starts over when there are no more
     * @return null only if the ring is empty
     */
    public @Nullable T owner(long key, int attempt) {
        if (members.isEmpty()) {
            return null;
        }
        int rank = Integer.remainderUnsigned(attempt, members.size());
        return members.get(rank == 0 ? best(key) : ranked(key, rank)).value();
    }

    private int best(long key) {
        int best = 0;
        double bestScore = score(0, key);
        for (int i = 1; i < hashes.length; i++) {
            double score = score(i, key);
            if (score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private int ranked(long key, int rank) {
        Integer[] order = new Integer[hashes.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -score(i, key)));
        return order[rank];
    }

    /** Higher wins. With even weights the logarithm changes no order and is left out. */
    private double score(int member, long key) {
        double uniform = ((RoutingKeys.mix(key ^ hashes[member]) >>> 11) + 1) * 0x1.0p-53;
        return evenWeights ? uniform : members.get(member).weight() / -Math.log(uniform);
    }
}
