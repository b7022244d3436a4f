package io.yizhan.systemtests.audit.ledger;

import java.util.Arrays;

/** Message numbers by seq. Not safe for several threads. */
final class SeqTable {

    /** At this seq is nothing. */
    static final int NOTHING = Integer.MIN_VALUE;

    private int[] numbers = new int[0];
    private long highest;

    /**
     * What was received.
     *
     * @param seq from 1
     */
    void put(long seq, int number) {
        putOwn(seq, number);
        highest = Math.max(highest, seq);
    }

    /** What the device itself sent; it may come out of turn. */
    void putOwn(long seq, int number) {
        int index = Math.toIntExact(seq);
        if (index >= numbers.length) {
            int old = numbers.length;
            numbers = Arrays.copyOf(numbers, Math.max(16, index + index / 2 + 1));
            Arrays.fill(numbers, old, numbers.length, NOTHING);
        }
        numbers[index] = number;
    }

    int get(long seq) {
        return seq < numbers.length ? numbers[(int) seq] : NOTHING;
    }

    /** The greatest seq received; 0 while nothing was. */
    long highest() {
        return highest;
    }
}
