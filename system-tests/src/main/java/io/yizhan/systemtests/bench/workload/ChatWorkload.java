package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.generator.Pairs;
import io.yizhan.systemtests.bench.generator.RemoteSenders;
import io.yizhan.systemtests.bench.generator.Senders;
import java.time.Duration;
import java.util.List;

/**
 * Users talk in pairs across the access servers, 64 bytes of text each time. A message is done when its sender has the
 * acknowledgement, so that it is committed, and the recipient has the message.
 */
public final class ChatWorkload {

    private static final Duration FINISH = Duration.ofSeconds(20);
    /** Of each sender in an open loop; small enough that a page of the log holds what a pair has under way. */
    private static final int OPEN_LOOP_WINDOW = 64;

    private ChatWorkload() {}

    /** Keeps every sender's window full. Blocks. */
    public static TrafficResult closedLoop(Rig rig, int clients, int window, Timing timing) {
        return run(rig, clients, window, 0, timing);
    }

    /** Sends at a fixed rate, and measures from when a message was to be sent. Blocks. */
    public static TrafficResult openLoop(Rig rig, int clients, double rate, Timing timing) {
        return run(rig, clients, OPEN_LOOP_WINDOW, rate, timing);
    }

    private static TrafficResult run(Rig rig, int clients, int window, double rate, Timing timing) {
        if (clients < 2 || clients % 2 != 0) {
            throw new IllegalArgumentException("--clients: " + clients + " (expected: an even number from 2)");
        }
        if (clients > RemoteSenders.MOST_EACH) {
            int processes = RemoteSenders.processes(clients);
            try (RemoteSenders senders = rig.remotePairs(clients, window, processes)) {
                rig.probe().addGenerators(senders.pids());
                TrafficResult result = measure(rig, senders, clients, window, rate, timing);
                rig.probe().removeGenerators(senders.pids());
                return result;
            }
        }
        try (Lane lane = new Lane()) {
            return measure(rig, Pairs.settle(rig.crowd(lane), clients, window), clients, window, rate, timing);
        }
    }

    private static TrafficResult measure(
            Rig rig, Senders senders, int clients, int window, double rate, Timing timing) {
        if (rate > 0) {
            senders.startOpenLoop(rate, timing.ramp());
        } else {
            senders.startClosedLoop();
        }
        senders.run(timing.warmUp());
        List<Interval> intervals = Interval.measure(senders, rig.probe(), timing.interval(), timing.runs());
        long unfinished = senders.finish(FINISH);
        Interval median = rate > 0
                ? Interval.median(intervals, observed -> observed.delivery().p99())
                : Interval.median(intervals, Observed::donePerSecond);
        return new TrafficResult("chat", clients, window, rate, intervals, median, unfinished);
    }
}
