package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.bench.workload.Timing;

/**
 * What is measured.
 *
 * @param chat who talks, and how fast
 * @param kills of an upgrade: new processes that are killed
 * @param baselines whether the machine is measured without the suite too
 */
record BenchOptions(Workload workload, ChatOptions chat, Timing timing, int kills, boolean baselines) {

    /** Some of them are in the middle of something when their access server is replaced. */
    private static final int LEAST_BYSTANDERS = 1000;

    /** Of a group, as the suite allows. */
    private static final int MOST_MEMBERS = 500;

    /** In one process, which may open 20,000 files. */
    private static final int MOST_IN_ONE_PROCESS = 19_000;

    BenchOptions {
        switch (workload) {
            case group -> require(chat.clients(), 3, MOST_MEMBERS);
            case idle -> require(chat.clients(), 2, MOST_IN_ONE_PROCESS);
            case upgrade -> require(chat.clients(), LEAST_BYSTANDERS, MOST_IN_ONE_PROCESS);
            default -> {}
        }
        if (workload == Workload.online60k && chat.rate() == 0) {
            throw new IllegalArgumentException("--rate: 0 (expected: > 0)");
        }
    }

    private static void require(int clients, int least, int most) {
        if (clients < least || clients > most) {
            throw new IllegalArgumentException("--clients: " + clients + " (expected: " + least + " to " + most + ")");
        }
    }
}
