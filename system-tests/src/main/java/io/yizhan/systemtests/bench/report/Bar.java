package io.yizhan.systemtests.bench.report;

import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A figure that the suite is held to on a machine with two processors.
 *
 * @param what names workload and figure
 * @param atLeast whether {@code bound} is the least or the most
 */
public record Bar(String what, double measured, double bound, boolean atLeast, String unit) {

    private static final int IDLE_CLIENTS = 15_000;

    /** Whether it is met; a figure that wasn't to be had is not. */
    public boolean passed() {
        return atLeast ? measured >= bound : measured <= bound;
    }

    /** The bars that a result is held to; none where it was measured otherwise than a bar says. */
    static List<Bar> of(TrafficResult result) {
        List<Bar> bars = new ArrayList<>();
        String title = result.title();
        double perSecond = result.median().observed().donePerSecond();
        double cpu = result.median().suiteCpuPerThousand();
        if (result.workload().equals("chat") && result.isClosedLoop()) {
            if (result.clients() == 200 && result.window() == 8) {
                bars.add(new Bar(title + ": messages", perSecond, 10_000, true, "/s"));
                bars.add(new Bar(title + ": CPU of daemons and stores", cpu, 0.15, false, "s/1000"));
                double p99 = result.median().observed().complete().p99();
                bars.add(new Bar(title + ": done, p99", p99, 300, false, "ms"));
            } else if (result.clients() == 2000 && result.window() == 1) {
                bars.add(new Bar(title + ": messages", perSecond, 8_000, true, "/s"));
            }
        } else if (result.workload().equals("chat") && result.rate() == 500) {
            bars.add(new Bar(
                    title + ": delivered, p50",
                    result.median().observed().delivery().p50(),
                    3,
                    false,
                    "ms"));
            double acknowledged = result.median().observed().acknowledgement().p99();
            bars.add(new Bar(title + ": acknowledged, p99", acknowledged, 7, false, "ms"));
            bars.add(new Bar(
                    title + ": delivered, p99",
                    result.median().observed().delivery().p99(),
                    7,
                    false,
                    "ms"));
        } else if (result.workload().equals("group") && result.clients() == 500) {
            double deliveries = result.median().observed().deliveriesPerSecond();
            bars.add(new Bar(title + ": deliveries", deliveries, 60_000, true, "/s"));
            double daemons = result.median().daemonsCpuPerThousandDeliveries();
            bars.add(new Bar(title + ": CPU of daemons", daemons, 0.015, false, "s/1000 deliveries"));
        }
        if (!bars.isEmpty()) {
            bars.add(new Bar(title + ": messages that failed or were left", result.isClean() ? 0 : 1, 0, false, ""));
        }
        return bars;
    }

    /** The bars for silent clients; those for one access server's worth of them only where there are as many. */
    static List<Bar> of(IdleResult result) {
        List<Bar> bars = new ArrayList<>();
        if (result.clients() >= IDLE_CLIENTS) {
            String title = "idle, " + result.clients() + " clients";
            double resident = result.residentBytesPerClient();
            bars.add(new Bar(title + ": access servers' memory for each", resident, 4096, false, "bytes"));
            bars.add(new Bar(title + ": token logins", result.tokenLoginsPerSecond(), 3000, true, "/s"));
            bars.add(new Bar(
                    title + ": access servers at rest", 100 * result.accessCpuShare(), 3, false, "% of a core"));
        }
        return bars;
    }

    /** For people. */
    String toText() {
        return String.format(
                Locale.ROOT,
                "%s  %-60s %10s  (%s %s %s)",
                passed() ? "pass" : "FAIL",
                what,
                number(measured),
                atLeast ? "at least" : "at most",
                number(bound),
                unit);
    }

    /** For machines. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("measured", measured);
        json.put("bound", bound);
        json.put("at_least", atLeast);
        json.put("unit", unit);
        json.put("passed", passed());
        return json;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.2f" : "%.4f", value);
    }
}
