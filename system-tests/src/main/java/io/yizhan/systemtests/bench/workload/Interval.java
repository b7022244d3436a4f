package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.generator.Senders;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import io.yizhan.systemtests.bench.measure.SuiteProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One measured interval.
 *
 * @param observed what the clients saw
 * @param cost what it took
 */
public record Interval(Observed observed, SuiteFigures cost) {

    /** Measures one interval after the other. */
    static List<Interval> measure(Senders load, SuiteProbe probe, Duration duration, int runs) {
        List<Interval> intervals = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            probe.askDaemons();
            SuiteFigures before = probe.look();
            load.begin();
            load.run(duration);
            Observed observed = load.observed();
            SuiteFigures after = probe.look();
            probe.askDaemons();
            // The processes as of the interval's end, the daemons' own metrics as of just behind it.
            SuiteFigures cost = after.withAllocatedBytes(probe.allocatedBytes()).since(before);
            intervals.add(new Interval(observed, cost));
        }
        return intervals;
    }

    /** The one in the middle; of an even number the lower of both. */
    static Interval median(List<Interval> intervals, ToDoubleFunction<Observed> figure) {
        List<Interval> sorted = intervals.stream()
                .sorted(Comparator.comparingDouble(interval -> figure.applyAsDouble(interval.observed())))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    /** CPU seconds of daemons and stores for 1,000 messages. */
    public double suiteCpuPerThousand() {
        return observed.perThousand(cost.suite().cpuSeconds());
    }

    /** CPU seconds of the daemons for 1,000 deliveries. */
    public double daemonsCpuPerThousandDeliveries() {
        return observed.deliveries() == 0 ? Double.NaN : cost.daemons().cpuSeconds() * 1000 / observed.deliveries();
    }

    /** For machines. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", observed.seconds());
        json.put("messages", observed.done());
        json.put("messages_per_s", observed.donePerSecond());
        json.put("deliveries_per_s", observed.deliveriesPerSecond());
        json.put("acknowledgement_ms", observed.acknowledgement().toJson());
        json.put("delivery_ms", observed.delivery().toJson());
        json.put("complete_ms", observed.complete().toJson());
        json.put("failures", observed.failures());
        json.put("sync_pushes", observed.syncs());
        json.put("disconnects", observed.disconnects());
        json.put("suite_cpu_s_per_1000", suiteCpuPerThousand());
        json.put("daemons_cpu_s_per_1000_deliveries", daemonsCpuPerThousandDeliveries());
        json.put("cost", cost.toJson(observed.done()));
        return json;
    }
}
