package io.yizhan.systemtests.bench.report;

import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import io.yizhan.systemtests.bench.workload.ProxyResult;
import io.yizhan.systemtests.bench.workload.ProxyResult.Pass;
import io.yizhan.systemtests.bench.workload.StoreResult;
import io.yizhan.systemtests.bench.workload.StoreResult.Level;

/** Results of single daemons as tables for people. */
final class ComponentText {

    private static final String FORWARDED =
            "  %-14s %.0f frames/s, %.2f CPU us for each; it took %.0f %% of a core, both ends %.0f %%";

    private static final String LEVEL_HEAD = "  %10s %10s %10s %9s %9s %9s %9s %9s";
    private static final String LEVEL = "  %10d %10.0f %10.1f %9.2f %9.2f %9.4f %9.4f %9.4f";

    private ComponentText() {}

    /** Takes a line. */
    @FunctionalInterface
    interface Lines {

        void line(String format, Object... values);
    }

    static void write(ProxyResult result, Lines to) {
        to.line(
                "%s; frames of %d and %d bytes; %d interval(s)",
                result.title(),
                result.requestBytes(),
                result.responseBytes(),
                result.proxy().size());
        forwarded("proxy", result.proxyMedian(), to);
        forwarded("bare relay", result.relayMedian(), to);
        to.line(
                "  %-14s %.0f %% of the relay's frames for the same CPU, %.0f %% of its frames/s",
                "= proxy",
                100 * result.share(),
                100
                        * result.proxyMedian().framesPerSecond()
                        / result.relayMedian().framesPerSecond());
        long failures = result.proxy().stream().mapToLong(Pass::failures).sum();
        to.line("  failed answers %d, unanswered %d", failures, result.unanswered());
    }

    static void write(StoreResult result, Lines to) {
        to.line("%s", result.title());
        to.line(LEVEL_HEAD, "under way", "appends/s", "in a batch", "p50 ms", "p99 ms", "data", "mariadb", "clients");
        for (Level level : result.levels()) {
            Observed seen = level.observed();
            to.line(
                    LEVEL,
                    level.underWay(),
                    level.appendsPerSecond(),
                    level.batch(),
                    seen.complete().p50(),
                    seen.complete().p99(),
                    seen.perThousand(level.cost().of("data").cpuSeconds()),
                    seen.perThousand(level.cost().of("mariadb").cpuSeconds()),
                    seen.perThousand(level.cost().of(SuiteFigures.GENERATOR).cpuSeconds()));
        }
        to.line("  (the last three: CPU s for 1,000)");
        result.inserts()
                .forEach(inserts -> to.line(
                        "  database alone: %d connection(s), %.0f rows/s, %.4f CPU s for 1,000",
                        inserts.connections(), inserts.rowsPerSecond(), inserts.databaseCpuPerThousand()));
        to.line("  %.0f %% of the database's own rate; unanswered %d", 100 * result.share(), result.unanswered());
    }

    private static void forwarded(String who, Pass pass, Lines to) {
        to.line(
                FORWARDED,
                who,
                pass.framesPerSecond(),
                pass.cpuMicros(),
                100 * pass.cost().cpuSeconds() / pass.seconds(),
                100 * pass.generatorCpuSeconds() / pass.seconds());
    }
}
