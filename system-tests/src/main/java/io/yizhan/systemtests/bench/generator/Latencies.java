package io.yizhan.systemtests.bench.generator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * A distribution in milliseconds.
 *
 * @param count values in it; 0: all others are 0 too
 */
public record Latencies(long count, double p50, double p99, double p999, double max) {

    private static final double NANOS_PER_MILLI = 1e6;

    static Latencies of(Histogram nanos) {
        return new Latencies(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                nanos.getMaxValue() / NANOS_PER_MILLI);
    }

    /** For machines. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("p50", p50);
        json.put("p99", p99);
        json.put("p999", p999);
        json.put("max", max);
        return json;
    }
}
