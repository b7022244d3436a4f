package io.yizhan.data.append;

import java.sql.SQLException;

/** A compare-and-set found another head than the one it expected: somebody else wrote to the conversation. */
final class HeadMovedException extends SQLException {

    private static final long serialVersionUID = 1L;

    HeadMovedException(int changed, int expected) {
        super("rows changed by the heads' compare-and-set: " + changed + " (expected: " + expected + ")");
    }
}
