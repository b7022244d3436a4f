package io.yizhan.systemtests.bench.report;

import io.yizhan.runtime.http.Json;
import io.yizhan.systemtests.bench.measure.Machine;
import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import io.yizhan.systemtests.bench.workload.UpgradeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything a run gave.
 *
 * @param settings what differs from the delivered configuration, by role
 */
public record BenchReport(
        Machine machine,
        Map<String, String> settings,
        List<TrafficResult> results,
        List<IdleResult> idle,
        List<UpgradeResult> upgrades,
        Baselines baselines) {

    public BenchReport {
        settings = Map.copyOf(settings);
        results = List.copyOf(results);
        idle = List.copyOf(idle);
        upgrades = List.copyOf(upgrades);
    }

    /** Every figure that a bar says something about. */
    public List<Bar> bars() {
        return Stream.concat(
                        results.stream().flatMap(result -> Bar.of(result).stream()),
                        idle.stream().flatMap(result -> Bar.of(result).stream()))
                .toList();
    }

    /** Whether no message failed, was lost sight of, or cost a connection. */
    public boolean isClean() {
        return results.stream().allMatch(TrafficResult::isClean)
                && idle.stream().allMatch(IdleResult::isClean)
                && upgrades.stream().allMatch(UpgradeResult::isClean);
    }

    /** For machines. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine.facts());
        json.put("settings", settings);
        json.put("results", results.stream().map(TrafficResult::toJson).toList());
        json.put("idle", idle.stream().map(IdleResult::toJson).toList());
        json.put("upgrades", upgrades.stream().map(UpgradeResult::toJson).toList());
        json.put("baselines", baselines.toJson());
        json.put("bars", bars().stream().map(Bar::toJson).toList());
        json.put("clean", isClean());
        return Json.write(json);
    }

    /** For people. */
    public String toText() {
        return BenchText.write(this);
    }
}
