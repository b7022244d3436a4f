package io.yizhan.systemtests.bench.generator;

/** Which of the newest entries of a log a device has had already. Remembers {@value #REMEMBERED}. Used by one thread. */
final class SeenSeqs {

    private static final int REMEMBERED = 512;

    private final long[] seqs = new long[REMEMBERED];

    /** @return whether it is new */
    boolean add(long seq) {
        int slot = (int) seq & REMEMBERED - 1;
        if (seqs[slot] >= seq) {
            return false;
        }
        seqs[slot] = seq;
        return true;
    }
}
