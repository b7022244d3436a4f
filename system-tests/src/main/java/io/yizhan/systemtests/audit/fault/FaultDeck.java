package io.yizhan.systemtests.audit.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Deals faults in a random order: each kind once before any comes again. Used by the audit's main thread. */
public final class FaultDeck {

    private final List<Fault> kinds;
    private final RandomGenerator random;
    private final Deque<Fault> left = new ArrayDeque<>();

    /** @param random used by one thread at a time, the one that injects */
    public FaultDeck(List<Fault> kinds, RandomGenerator random) {
        this.kinds = List.copyOf(kinds);
        this.random = random;
    }

    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    /** The next one. There must be any. */
    public Fault deal() {
        if (left.isEmpty()) {
            List<Fault> all = new ArrayList<>(kinds);
            Collections.shuffle(all, new Random(random.nextLong()));
            left.addAll(all);
        }
        return left.remove();
    }
}
