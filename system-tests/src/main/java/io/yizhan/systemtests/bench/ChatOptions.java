package io.yizhan.systemtests.bench;

/**
 * Who talks, and how fast.
 *
 * @param clients online, an even number
 * @param window messages under way of each sender, in a closed loop
 * @param rate messages a second of an open loop; 0: a closed loop
 */
record ChatOptions(int clients, int window, double rate) {

    private static final int MOST_CLIENTS = 60_000;

    ChatOptions {
        require(clients >= 2 && clients % 2 == 0 && clients <= MOST_CLIENTS, "--clients", clients, "2 to 60000, even");
        // Both sides of a pair must fit into one page of the log, 200 entries.
        require(window >= 1 && window <= 64, "--window", window, "1 to 64");
        require(rate >= 0 && rate <= 1_000_000, "--rate", rate, "0 to 1000000");
    }

    private static void require(boolean fulfilled, String option, Object value, String expectation) {
        if (!fulfilled) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
