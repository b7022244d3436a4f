package io.yizhan.systemtests.audit.ledger;

import java.util.Arrays;

/** Message numbers by seq. Not safe for several threads. */
final class SeqTable {

    /** At this seq is nothing. */
    static final int NOTHING = Integer.MIN_VALUE;

    private int[] numbers = new int[0];
    private long highest;

    /** @param seq from 1 */
    void put(long seq, int number) {
        int index = Math.toIntExact(seq);
        if (index >= numbers.length) {
            int old = numbers.length;
            numbers = Arrays.copyOf(numbers, Math.max(16, index + index / 2 + 1));
            Arrays.fill(numbers, old, numbers.length, NOTHING);
        }
        numbers[index] = number;
        highest = Math.max(highest, seq);
    }

    int get(long seq) {
        return seq < numbers.length ? numbers[(int) seq] : NOTHING;
    }

    /** 0 while empty. */
    long highest() {
        return highest;
    }
}
