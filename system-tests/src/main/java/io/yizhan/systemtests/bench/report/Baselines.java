package io.yizhan.systemtests.bench.report;

import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.baseline.RelayBaseline;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the machine did without the suite, in the same run.
 *
 * @param relay empty where it wasn't measured
 * @param relayTitle clients and window that the relay had
 * @param inserts empty where they weren't measured
 */
public record Baselines(Optional<RelayBaseline.Result> relay, String relayTitle, List<InsertBaseline.Result> inserts) {

    /** Nothing was measured. */
    public static final Baselines NONE = new Baselines(Optional.empty(), "", List.of());

    public Baselines {
        inserts = List.copyOf(inserts);
    }

    Optional<InsertBaseline.Result> bestInserts() {
        return inserts.stream().max(Comparator.comparingDouble(InsertBaseline.Result::rowsPerSecond));
    }

    /** For machines. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        relay.ifPresent(result -> json.put("bare_relay", result.toJson()));
        json.put(
                "database_inserts",
                inserts.stream().map(InsertBaseline.Result::toJson).toList());
        return json;
    }
}
