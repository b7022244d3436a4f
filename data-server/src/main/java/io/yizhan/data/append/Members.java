package io.yizhan.data.append;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The users of a conversation. Immutable; an array, because a list of boxed ids weighs five times as much. */
final class Members {

    static final Members NOBODY = new Members(new long[0]);

    private final long[] ascending;

    private Members(long[] ascending) {
        this.ascending = ascending;
    }

    static Members of(LongStream users) {
        return new Members(users.sorted().toArray());
    }

    boolean contains(long user) {
        return Arrays.binarySearch(ascending, user) >= 0;
    }

    int size() {
        return ascending.length;
    }

    /** Not to be changed. */
    long[] ids() {
        return ascending;
    }
}
