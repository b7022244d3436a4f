package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.GroupChat;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.generator.Observed;
import java.time.Duration;
import java.util.List;

/**
 * One sender and a group whose members are online over all access servers. A message is done when the sender has the
 * acknowledgement and every other member has the message.
 */
public final class GroupWorkload {

    private static final Duration FINISH = Duration.ofSeconds(20);

    private GroupWorkload() {}

    /** Keeps the sender's window full. Blocks. */
    public static TrafficResult run(Rig rig, int members, int window, Timing timing) {
        try (Lane lane = new Lane()) {
            Load load = GroupChat.settle(rig.crowd(lane), members, window);
            load.startClosedLoop();
            load.run(timing.warmUp());
            List<Interval> intervals = Interval.measure(load, rig.probe(), timing.interval(), timing.runs());
            long unfinished = load.finish(FINISH);
            Interval median = Interval.median(intervals, Observed::deliveriesPerSecond);
            return new TrafficResult("group", members, window, 0, intervals, median, unfinished);
        }
    }
}
