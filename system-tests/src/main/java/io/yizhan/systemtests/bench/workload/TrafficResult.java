package io.yizhan.systemtests.bench.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a workload of messages gave.
 *
 * @param workload {@code chat} or {@code group}
 * @param clients online
 * @param window messages under way of each sender, at most; in an open loop that is seldom reached
 * @param rate messages a second of an open loop; 0: a closed loop, as many as go
 * @param intervals every measured one
 * @param median the one whose figures count
 * @param unfinished messages that were not done within a while after the end
 */
public record TrafficResult(
        String workload,
        int clients,
        int window,
        double rate,
        List<Interval> intervals,
        Interval median,
        long unfinished)
        implements Result {

    public TrafficResult {
        intervals = List.copyOf(intervals);
    }

    @Override
    public boolean isClean() {
        return unfinished == 0
                && intervals.stream().allMatch(interval -> interval.observed().isClean());
    }

    public boolean isClosedLoop() {
        return rate == 0;
    }

    @Override
    public String title() {
        String load = isClosedLoop() ? "window " + window : "open loop at " + Math.round(rate) + " messages/s";
        return workload + ", " + clients + " clients, " + load;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", workload);
        json.put("clients", clients);
        json.put("window", window);
        json.put("rate", rate);
        json.put("clean", isClean());
        json.put("unfinished", unfinished);
        json.put("median", median.toJson());
        json.put("intervals", intervals.stream().map(Interval::toJson).toList());
        return json;
    }
}
