package io.yizhan.systemtests.bench.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a suite and its surroundings cost in an interval.
 *
 * @param byKind by kind of process: the roles, {@code mariadb}, {@code redis}, {@code generator}
 * @param otherCpuSeconds of all other processes of the machine
 */
public record SuiteFigures(Map<String, ProcessFigures> byKind, double otherCpuSeconds) {

    /** The load generator's own process. */
    public static final String GENERATOR = "generator";

    static final String MARIADB = "mariadb";
    static final String REDIS = "redis";
    private static final List<String> STORES = List.of(MARIADB, REDIS);

    public SuiteFigures {
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
    }

    /** The same with other counts of what the JVMs have allocated. */
    public SuiteFigures withAllocatedBytes(Map<String, Double> bytes) {
        Map<String, ProcessFigures> changed = new TreeMap<>(byKind);
        changed.replaceAll((kind, figures) -> figures.withAllocatedBytes(bytes.getOrDefault(kind, Double.NaN)));
        return new SuiteFigures(changed, otherCpuSeconds);
    }

    /** What was added since an earlier look. */
    public SuiteFigures since(SuiteFigures earlier) {
        Map<String, ProcessFigures> added = new TreeMap<>();
        byKind.forEach((kind, figures) ->
                added.put(kind, figures.since(earlier.byKind.getOrDefault(kind, ProcessFigures.NONE))));
        return new SuiteFigures(added, otherCpuSeconds - earlier.otherCpuSeconds);
    }

    /** One kind of process. */
    public ProcessFigures of(String kind) {
        return byKind.getOrDefault(kind, ProcessFigures.NONE);
    }

    /** The daemons alone. */
    public ProcessFigures daemons() {
        return sum(false);
    }

    /** The daemons and the stores. */
    public ProcessFigures suite() {
        return sum(true);
    }

    private ProcessFigures sum(boolean stores) {
        return byKind.entrySet().stream()
                .filter(kind -> !kind.getKey().equals(GENERATOR) && (stores || !STORES.contains(kind.getKey())))
                .map(Map.Entry::getValue)
                .reduce(ProcessFigures.NONE, ProcessFigures::plus);
    }

    /** For machines. */
    public Map<String, Object> toJson(long done) {
        Map<String, Object> json = new LinkedHashMap<>();
        byKind.forEach((kind, figures) -> json.put(kind, figures.toJson(done)));
        json.put("daemons", daemons().toJson(done));
        json.put("suite", suite().toJson(done));
        json.put("other_processes_cpu_s", otherCpuSeconds);
        return json;
    }
}
