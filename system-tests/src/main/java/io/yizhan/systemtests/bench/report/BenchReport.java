package io.yizhan.systemtests.bench.report;

import io.yizhan.runtime.http.Json;
import io.yizhan.systemtests.bench.measure.Machine;
import io.yizhan.systemtests.bench.workload.GrowthResult;
import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.OnlineResult;
import io.yizhan.systemtests.bench.workload.ProxyResult;
import io.yizhan.systemtests.bench.workload.Result;
import io.yizhan.systemtests.bench.workload.StoreResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import io.yizhan.systemtests.bench.workload.UpgradeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a run gave.
 *
 * @param settings what differs from the delivered configuration, by role
 */
public record BenchReport(Machine machine, Map<String, String> settings, List<Result> results, Baselines baselines) {

    public BenchReport {
        settings = Map.copyOf(settings);
        results = List.copyOf(results);
    }

    /** Every figure that a bar says something about. */
    public List<Bar> bars() {
        return results.stream().flatMap(result -> Bars.of(result).stream()).toList();
    }

    /** Whether no message failed, was lost sight of, or cost a connection. */
    public boolean isClean() {
        return results.stream().allMatch(Result::isClean);
    }

    /** For machines. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine.facts());
        json.put("settings", settings);
        json.put("results", json(TrafficResult.class));
        json.put("idle", json(IdleResult.class));
        json.put("upgrades", json(UpgradeResult.class));
        json.put("proxy", json(ProxyResult.class));
        json.put("store", json(StoreResult.class));
        json.put("online", json(OnlineResult.class));
        json.put("growth", json(GrowthResult.class));
        json.put("baselines", baselines.toJson());
        json.put("bars", bars().stream().map(Bar::toJson).toList());
        json.put("clean", isClean());
        return Json.write(json);
    }

    private List<Map<String, Object>> json(Class<? extends Result> kind) {
        return results.stream().filter(kind::isInstance).map(Result::toJson).toList();
    }

    /** For people. */
    public String toText() {
        return BenchText.write(this);
    }
}
