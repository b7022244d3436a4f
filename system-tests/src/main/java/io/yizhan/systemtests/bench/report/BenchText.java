package io.yizhan.systemtests.bench.report;

import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.baseline.RelayBaseline;
import io.yizhan.systemtests.bench.generator.Latencies;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.measure.ProcessFigures;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import io.yizhan.systemtests.bench.workload.GrowthResult;
import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.Interval;
import io.yizhan.systemtests.bench.workload.OnlineResult;
import io.yizhan.systemtests.bench.workload.ProxyResult;
import io.yizhan.systemtests.bench.workload.Result;
import io.yizhan.systemtests.bench.workload.StoreResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import io.yizhan.systemtests.bench.workload.UpgradeResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as tables for people. */
final class BenchText {

    private static final String ROW = "  %-12s %10s %12s %12s %10s %10s %12s %10s";

    private static final double MIB = 1024.0 * 1024.0;

    private final StringBuilder text = new StringBuilder();

    private BenchText() {}

    static String write(BenchReport report) {
        BenchText text = new BenchText();
        text.machine(report);
        report.results().forEach(text::result);
        text.baselines(report);
        text.bars(report.bars());
        return text.text.toString();
    }

    private void machine(BenchReport report) {
        line("machine");
        report.machine().facts().forEach((name, fact) -> {
            if (!(fact instanceof Map<?, ?>)) {
                line("  %-14s %s", name, fact);
            }
        });
        line("settings that differ from the delivered ones");
        report.settings().forEach((role, lines) -> line("  %-14s %s", role, lines.replace('\n', ' ')));
    }

    private void result(Result result) {
        line("");
        if (result instanceof TrafficResult traffic) {
            traffic(traffic);
        } else if (result instanceof IdleResult idle) {
            idle(idle);
        } else if (result instanceof UpgradeResult upgrade) {
            upgrade(upgrade);
        } else if (result instanceof ProxyResult proxy) {
            ComponentText.write(proxy, this::line);
        } else if (result instanceof StoreResult store) {
            ComponentText.write(store, this::line);
        } else if (result instanceof OnlineResult online) {
            online(online);
        } else if (result instanceof GrowthResult growth) {
            growth(growth);
        }
    }

    private void traffic(TrafficResult result) {
        Interval median = result.median();
        Observed seen = median.observed();
        line("%s; %d interval(s) of %.0f s", result.title(), result.intervals().size(), seen.seconds());
        line(
                "  messages/s     %.0f (of each interval: %s)",
                seen.donePerSecond(),
                result.intervals().stream()
                        .map(interval -> number(interval.observed().donePerSecond()))
                        .collect(Collectors.joining(", ")));
        if (seen.deliveries() > 2 * seen.done()) {
            line(
                    "  deliveries/s   %.0f, %.4f CPU s of the daemons for 1,000",
                    seen.deliveriesPerSecond(), median.daemonsCpuPerThousandDeliveries());
        }
        line("  acknowledged   %s", latencies(seen.acknowledgement()));
        line("  delivered      %s", latencies(seen.delivery()));
        line("  done           %s", latencies(seen.complete()));
        line(
                "  failed answers %s, sync pushes %d, disconnects %d, left undone %d",
                seen.failures().isEmpty() ? "none" : seen.failures(),
                seen.syncs(),
                seen.disconnects(),
                result.unfinished());
        costs(median);
    }

    private void upgrade(UpgradeResult result) {
        line("%s", result.title());
        line("  with unsent output        %d", result.slowReaders());
        line(
                "  longest wait of a client  p50 %.0f ms, p99 %.0f ms, max %.0f ms",
                result.waits().p50(), result.waits().p99(), result.waits().max());
        line("  disconnects               %d", result.disconnects());
    }

    private void idle(IdleResult result) {
        line("%s over all access servers", result.title());
        line(
                "  token logins   %.0f/s (of each return: %s); CPU s for 1,000:",
                result.tokenLoginsPerSecond(),
                result.eachTokenLoginsPerSecond().stream()
                        .map(BenchText::number)
                        .collect(Collectors.joining(", ")));
        result.loginCpuPerThousand().forEach((kind, seconds) -> line("    %-12s %.4f", kind, seconds));
        line(
                "  for each       %.0f bytes resident in the access servers after GC, %.0f bytes of TCP buffers",
                result.residentBytesPerClient(), result.kernelBytesPerClient());
        line(
                "  at rest        access servers %.2f %% of a core, daemons and stores %.2f %%, over %.0f s",
                100 * result.accessCpuShare(),
                100 * result.rest().suite().cpuSeconds() / result.restSeconds(),
                result.restSeconds());
        line("  disconnects    %d", result.disconnects());
    }

    private void online(OnlineResult result) {
        line("%s, clients in %d process(es)", result.title(), result.generators());
        line("  arrivals       %.0f/s, a registration and a login each", result.arrivalsPerSecond());
        line(
                "  memory         %.0f MiB resident in daemons and stores, %.0f MiB of TCP buffers",
                result.residentBytes() / MIB, result.kernelBytes() / MIB);
        line("  CPU            daemons and stores %.0f %% of a core", 100 * result.cpuShare());
        traffic(result.traffic());
    }

    private void growth(GrowthResult result) {
        line("%s", result.title());
        for (GrowthResult.Point point : result.points()) {
            Observed seen = point.traffic().median().observed();
            line(
                    "  %12.0f  %.4f CPU s of daemons and stores for 1,000, %.0f messages/s, delivered p50 %.2f ms, p99"
                            + " %.2f ms",
                    point.size(),
                    point.cpuPerThousand(),
                    seen.donePerSecond(),
                    seen.delivery().p50(),
                    seen.delivery().p99());
        }
        line("  rise           %.0f %%", result.risePercent());
    }

    private void costs(Interval interval) {
        line("  for 1,000 messages:");
        line(ROW, "", "CPU s", "switches", "forced", "reads", "writes", "allocated", "resident");
        SuiteFigures cost = interval.cost();
        cost.byKind().forEach((kind, figures) -> cost(kind, figures, interval.observed()));
        cost("= daemons", cost.daemons(), interval.observed());
        cost("= suite", cost.suite(), interval.observed());
        line("  other processes of the machine took %.2f CPU s meanwhile", cost.otherCpuSeconds());
    }

    private void cost(String kind, ProcessFigures figures, Observed seen) {
        double allocated = seen.perThousand(figures.allocatedBytes()) / 1024;
        line(
                ROW,
                kind,
                String.format(Locale.ROOT, "%.4f", seen.perThousand(figures.cpuSeconds())),
                number(seen.perThousand((double) figures.voluntarySwitches())),
                number(seen.perThousand((double) figures.involuntarySwitches())),
                number(seen.perThousand((double) figures.reads())),
                number(seen.perThousand((double) figures.writes())),
                Double.isNaN(allocated) ? "" : number(allocated) + " KiB",
                number(figures.residentKib() / 1024.0) + " MiB");
    }

    private void baselines(BenchReport report) {
        line("");
        line("baselines of this run");
        Baselines baselines = report.baselines();
        baselines.relay().ifPresent(relay -> relay(baselines.relayTitle(), relay));
        for (InsertBaseline.Result inserts : baselines.inserts()) {
            line(
                    "  database       %d connection(s): %.0f rows/s, database %.4f CPU s for 1,000",
                    inserts.connections(), inserts.rowsPerSecond(), inserts.databaseCpuPerThousand());
        }
        baselines
                .bestInserts()
                .ifPresent(best -> line(
                        "                 best: %.0f rows/s over %d connection(s)",
                        best.rowsPerSecond(), best.connections()));
        if (baselines.relay().isEmpty() && baselines.inserts().isEmpty()) {
            line("  not measured");
        }
    }

    private void relay(String title, RelayBaseline.Result relay) {
        line(
                "  bare relay     %s: %.0f messages/s, %.4f CPU s for 1,000 (clients %.4f), p99 %.2f ms",
                title,
                relay.observed().donePerSecond(),
                relay.cpuPerThousand(),
                relay.observed().perThousand(relay.generator().cpuSeconds()),
                relay.observed().delivery().p99());
    }

    private void bars(List<Bar> bars) {
        if (!bars.isEmpty()) {
            line("");
            line("bars, for a machine with two processors and nothing else to do");
            bars.forEach(bar -> line("  %s", bar.toText()));
        }
    }

    private static String latencies(Latencies latencies) {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms",
                latencies.p50(),
                latencies.p99(),
                latencies.p999(),
                latencies.max());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
