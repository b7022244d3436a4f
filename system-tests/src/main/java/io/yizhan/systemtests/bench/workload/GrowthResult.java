package io.yizhan.systemtests.bench.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a message costs as something grows and the rest stays as it is.
 *
 * @param what grows, such as {@code messages/s}
 * @param points from the smallest on
 */
public record GrowthResult(String what, List<Point> points) implements Result {

    /**
     * One size of what grows.
     *
     * @param size how many there were
     */
    public record Point(double size, TrafficResult traffic) {

        /** CPU seconds of daemons and stores for 1,000 messages. */
        public double cpuPerThousand() {
            return traffic.median().suiteCpuPerThousand();
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("size", size);
            json.put("suite_cpu_s_per_1000", cpuPerThousand());
            json.put("messages_per_s", traffic.median().observed().donePerSecond());
            json.put("delivery_ms", traffic.median().observed().delivery().toJson());
            json.put("traffic", traffic.toJson());
            return json;
        }
    }

    public GrowthResult {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("points: none (expected: at least one)");
        }
    }

    /** How much more a message costs anywhere than at the first point, in percent; negative where it costs less everywhere. */
    public double risePercent() {
        double first = points.get(0).cpuPerThousand();
        ToDoubleFunction<Point> cost = Point::cpuPerThousand;
        double most = points.stream().skip(1).mapToDouble(cost).max().orElse(first);
        return 100 * (most / first - 1);
    }

    @Override
    public String title() {
        return "growth of " + what;
    }

    @Override
    public boolean isClean() {
        return points.stream().allMatch(point -> point.traffic().isClean());
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", "growth");
        json.put("what", what);
        json.put("clean", isClean());
        json.put("rise_percent", risePercent());
        json.put("points", points.stream().map(Point::toJson).toList());
        return json;
    }
}
