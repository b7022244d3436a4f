package io.yizhan.systemtests.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.yizhan.systemtests.bench.generator.Latencies;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.measure.ProcessFigures;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import io.yizhan.systemtests.bench.workload.GrowthResult;
import io.yizhan.systemtests.bench.workload.Interval;
import io.yizhan.systemtests.bench.workload.OnlineResult;
import io.yizhan.systemtests.bench.workload.ProxyResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BarsTest {

    private static final long GIB = 1L << 30;

    @Test
    void aProxyIsHeldToTheRelaysFramesForTheSameCpu() {
        ProxyResult result = new ProxyResult(
                64,
                200,
                100,
                List.of(pass(1_000_000, 2.0), pass(1_000_000, 1.25), pass(1_000_000, 0.5)),
                List.of(pass(1_000_000, 1.0), pass(2_000_000, 2.0), pass(500_000, 0.5)),
                0);

        List<Bar> bars = Bars.of(result);

        assertThat(bars).singleElement().satisfies(bar -> {
            assertThat(bar.measured()).isCloseTo(80, offset(1e-6));
            assertThat(bar.passed()).isTrue();
        });
    }

    @Test
    void growthIsHeldToItsWorstPoint() {
        assertThat(Bars.of(growth(0.10, 0.09, 0.13, 0.11)))
                .singleElement()
                .satisfies(bar -> assertThat(bar.passed()).isFalse());
        assertThat(Bars.of(growth(0.10, 0.09, 0.119)))
                .singleElement()
                .satisfies(bar -> assertThat(bar.passed()).isTrue());
    }

    @Test
    void onlyTheReferenceConfigurationHasBars() {
        assertThat(Bars.of(new OnlineResult(1, 100, traffic(20, 2, 0.1), GIB, 0)))
                .isEmpty();
        assertThat(Bars.of(new OnlineResult(4, 100, traffic(60_000, 300, 0.1), 7 * GIB, 0)))
                .filteredOn(bar -> !bar.passed())
                .singleElement()
                .satisfies(bar -> assertThat(bar.what()).contains("memory"));
    }

    private static ProxyResult.Pass pass(long frames, double cpuSeconds) {
        return new ProxyResult.Pass(30, frames, 0, new ProcessFigures(cpuSeconds, 0, 0, 0, 0, 0, 0), 0);
    }

    private static GrowthResult growth(double... cpuPerThousand) {
        List<GrowthResult.Point> points = new ArrayList<>();
        for (double cpu : cpuPerThousand) {
            points.add(new GrowthResult.Point(20_000.0 * points.size(), traffic(200, 30, cpu)));
        }
        return new GrowthResult("clients", points);
    }

    private static TrafficResult traffic(int clients, double seconds, double cpuPerThousand) {
        Latencies none = new Latencies(0, 0, 0, 0, 0);
        Observed observed = new Observed(seconds, 1000, 1000, none, none, none, Map.of(), 0, 0);
        ProcessFigures cost = new ProcessFigures(cpuPerThousand, 0, 0, 0, 0, 0, 0);
        Interval interval = new Interval(observed, new SuiteFigures(Map.of("chat", cost), 0));
        return new TrafficResult("chat", clients, 4, 1000, List.of(interval), interval, 0);
    }
}
