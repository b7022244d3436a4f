package io.yizhan.systemtests.bench.report;

import io.yizhan.systemtests.bench.workload.GrowthResult;
import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.OnlineResult;
import io.yizhan.systemtests.bench.workload.ProxyResult;
import io.yizhan.systemtests.bench.workload.Result;
import io.yizhan.systemtests.bench.workload.StoreResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import io.yizhan.systemtests.bench.workload.UpgradeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which bars a result is held to; none where it was measured otherwise than a bar says. */
final class Bars {

    private static final int IDLE_CLIENTS = 15_000;
    private static final int ONLINE_CLIENTS = 60_000;
    private static final double ONLINE_SECONDS = 299;
    private static final long GIB = 1L << 30;
    /** A shorter interval shows that the tool works. */
    private static final double LEAST_SECONDS = 5;
    /** Where a growth ends that a bar is about. */
    private static final Map<String, Double> GROWN =
            Map.of("messages/s", 8_000.0, "clients", 20_000.0, "stored messages", 1e7);
    /** Of what the machine does without the suite. */
    private static final double SHARE = 70;

    private Bars() {}

    static List<Bar> of(Result result) {
        if (result instanceof TrafficResult traffic) {
            return of(traffic);
        } else if (result instanceof IdleResult idle) {
            return of(idle);
        } else if (result instanceof ProxyResult proxy) {
            return of(proxy);
        } else if (result instanceof StoreResult store) {
            return of(store);
        } else if (result instanceof OnlineResult online) {
            return of(online);
        } else if (result instanceof GrowthResult growth) {
            return of(growth);
        } else if (result instanceof UpgradeResult upgrade) {
            return of(upgrade);
        }
        return List.of();
    }

    private static List<Bar> of(TrafficResult result) {
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

    private static List<Bar> of(IdleResult result) {
        List<Bar> bars = new ArrayList<>();
        if (result.clients() >= IDLE_CLIENTS) {
            String title = result.title();
            double resident = result.residentBytesPerClient();
            bars.add(new Bar(title + ": access servers' memory for each", resident, 4096, false, "bytes"));
            bars.add(new Bar(title + ": token logins", result.tokenLoginsPerSecond(), 3000, true, "/s"));
            bars.add(new Bar(
                    title + ": access servers at rest", 100 * result.accessCpuShare(), 3, false, "% of a core"));
        }
        return bars;
    }

    private static List<Bar> of(UpgradeResult result) {
        if (result.waits().clients() < IDLE_CLIENTS) {
            return List.of();
        }
        return List.of(
                new Bar(result.title() + ": longest wait, p99", result.waits().p99(), 2000, false, "ms"),
                new Bar(result.title() + ": disconnects", result.disconnects(), 0, false, ""));
    }

    private static List<Bar> of(ProxyResult result) {
        if (result.proxyMedian().seconds() < LEAST_SECONDS) {
            return List.of();
        }
        String what = result.title() + ": frames for the same CPU, of a bare relay's";
        return List.of(new Bar(what, 100 * result.share(), SHARE, true, "%"));
    }

    /** Only for as many as the reference configuration has, and as long. */
    private static List<Bar> of(OnlineResult result) {
        if (result.traffic().clients() < ONLINE_CLIENTS || result.seconds() < ONLINE_SECONDS) {
            return List.of();
        }
        String title = result.title();
        double p99 = result.traffic().median().observed().delivery().p99();
        double resident = result.residentBytes() / (double) GIB;
        return List.of(
                new Bar(title + ": errors", result.errors(), 0, false, ""),
                new Bar(title + ": disconnects", result.disconnects(), 0, false, ""),
                new Bar(title + ": delivered, p99", p99, 100, false, "ms"),
                new Bar(title + ": memory of daemons and stores", resident, 6, false, "GiB"));
    }

    private static List<Bar> of(GrowthResult result) {
        double size = result.points().get(result.points().size() - 1).size();
        if (size < GROWN.getOrDefault(result.what(), 0.0)) {
            return List.of();
        }
        String what =
                "CPU for a message from " + Math.round(result.points().get(0).size()) + " to " + Math.round(size) + " "
                        + result.what() + ": rise";
        return List.of(new Bar(what, result.risePercent(), 20, false, "%"));
    }

    private static List<Bar> of(StoreResult result) {
        if (result.best().observed().seconds() < LEAST_SECONDS) {
            return List.of();
        }
        return List.of(
                new Bar("store: appends/s, of the database's own insert rate", 100 * result.share(), SHARE, true, "%"));
    }
}
