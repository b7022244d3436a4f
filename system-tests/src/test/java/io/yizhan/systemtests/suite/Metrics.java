package io.yizhan.systemtests.suite;

import java.io.IOException;

/** Reads single figures off a daemon's {@code /metrics} page. */
public final class Metrics {

    private final Suite suite;
    private final int documentedAdminPort;

    public Metrics(Suite suite, int documentedAdminPort) {
        this.suite = suite;
        this.documentedAdminPort = documentedAdminPort;
    }

    /**
     * The sum of all samples of a metric that carry a label.
     *
     * @param label such as {@code reason="malformed"}; empty for all samples
     */
    public double sum(String name, String label) throws IOException, InterruptedException {
        return suite.admin(documentedAdminPort, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
