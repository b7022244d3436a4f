package io.yizhan.control;

import java.util.List;
import java.util.stream.Stream;

/**
 * The figures of a daemon's {@code /metrics} page.
 *
 * @param lines in the text form of Prometheus
 */
record MetricsPage(List<String> lines) {

    static MetricsPage parse(String text) {
        return new MetricsPage(text.lines().toList());
    }

    /**
     * The sum of all samples of a metric that carry a label; 0 where there is none.
     *
     * @param label such as {@code status="INTERNAL"}; empty for all samples
     */
    long sum(String metric, String label) {
        return Math.round(samples(metric)
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum());
    }

    private Stream<String> samples(String metric) {
        return lines.stream().filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "));
    }
}
