package io.yizhan.systemtests.bench;

/** What can be measured, and how it is unless told otherwise. */
enum Workload {
    chat(200, 0, 20, 30, 1),
    group(200, 0, 20, 30, 1),
    idle(200, 0, 20, 30, 1),
    upgrade(200, 0, 20, 30, 1),
    online60k(60_000, 1000, 180, 300, 1),
    proxy(200, 0, 20, 30, 1),
    store(200, 0, 20, 30, 1),
    growth(200, 0, 20, 30, 1),
    all(200, 0, 20, 30, 5),
    smoke(200, 0, 20, 30, 1);

    private final int clients;
    private final double rate;
    private final int warmUp;
    private final int seconds;
    private final int runs;

    Workload(int clients, double rate, int warmUp, int seconds, int runs) {
        this.clients = clients;
        this.rate = rate;
        this.warmUp = warmUp;
        this.seconds = seconds;
        this.runs = runs;
    }

    /** Devices online. */
    int clients() {
        return clients;
    }

    /** Messages a second of an open loop; 0: a closed loop. */
    double rate() {
        return rate;
    }

    /** Seconds before the first interval. */
    int warmUp() {
        return warmUp;
    }

    /** Length of an interval. */
    int seconds() {
        return seconds;
    }

    /** Intervals. */
    int runs() {
        return runs;
    }

    /** Whether it can be measured on a suite of the quickstart that runs already. */
    boolean takesTarget() {
        return switch (this) {
            case chat, group, idle, upgrade, growth -> true;
            case online60k, proxy, store, all, smoke -> false;
        };
    }
}
