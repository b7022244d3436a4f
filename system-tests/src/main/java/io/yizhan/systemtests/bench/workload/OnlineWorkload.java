package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.RemoteSenders;
import io.yizhan.systemtests.bench.measure.Memory;
import java.time.Duration;
import java.util.List;

/** Very many users are online, in several processes, and pairs of them talk at a fixed rate. */
public final class OnlineWorkload {

    private static final Duration FINISH = Duration.ofSeconds(20);
    /** Each says something once a minute: seldom that two of his messages are under way. */
    private static final int WINDOW = 4;

    private OnlineWorkload() {}

    /**
     * Registers the users, logs them in and lets them talk. Blocks.
     *
     * @param rate messages a second of all together
     * @param processes that the clients are in
     */
    public static OnlineResult run(Rig rig, int clients, double rate, int processes, Timing timing) {
        long begin = System.nanoTime();
        try (RemoteSenders senders = rig.remotePairs(clients, WINDOW, processes)) {
            double arrivals = clients / ((System.nanoTime() - begin) / 1e9);
            rig.probe().addGenerators(senders.pids());
            senders.startOpenLoop(rate, timing.ramp());
            senders.run(timing.warmUp());
            List<Interval> intervals = Interval.measure(senders, rig.probe(), timing.interval(), 1);
            long kernel = Memory.kernel();
            long unfinished = senders.finish(FINISH);
            Interval interval = intervals.get(0);
            TrafficResult traffic = new TrafficResult("chat", clients, WINDOW, rate, intervals, interval, unfinished);
            return new OnlineResult(
                    senders.pids().size(),
                    arrivals,
                    traffic,
                    interval.cost().suite().residentKib() * Memory.KIB,
                    kernel);
        }
    }
}
