package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a data server alone stored, beside the database's own insert rate.
 *
 * @param levels by messages under way
 * @param inserts of the same database, by number of connections
 * @param unanswered requests that had no answer a while after the end
 */
public record StoreResult(List<Level> levels, List<InsertBaseline.Result> inserts, long unanswered) implements Result {

    /**
     * One load.
     *
     * @param underWay messages under way all the time
     * @param batch messages that a transaction had, on average
     */
    public record Level(int underWay, double batch, Observed observed, SuiteFigures cost) {

        public double appendsPerSecond() {
            return observed.donePerSecond();
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("under_way", underWay);
            json.put("messages_per_transaction", batch);
            json.put("seconds", observed.seconds());
            json.put("appends_per_s", appendsPerSecond());
            json.put("stored_ms", observed.complete().toJson());
            json.put("failures", observed.failures());
            json.put("cost", cost.toJson(observed.done()));
            return json;
        }
    }

    public StoreResult {
        levels = List.copyOf(levels);
        inserts = List.copyOf(inserts);
    }

    /** The load under which most was stored. */
    public Level best() {
        return levels.stream()
                .max(Comparator.comparingDouble(Level::appendsPerSecond))
                .orElseThrow();
    }

    /** The number of connections over which the database took most. */
    public InsertBaseline.Result bestInserts() {
        return inserts.stream()
                .max(Comparator.comparingDouble(InsertBaseline.Result::rowsPerSecond))
                .orElseThrow();
    }

    /** Of the database's own rate. */
    public double share() {
        return best().appendsPerSecond() / bestInserts().rowsPerSecond();
    }

    @Override
    public String title() {
        return "store, up to " + levels.get(levels.size() - 1).underWay() + " messages under way";
    }

    @Override
    public boolean isClean() {
        return unanswered == 0
                && levels.stream().allMatch(level -> level.observed().isClean());
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", "store");
        json.put("clean", isClean());
        json.put("unanswered", unanswered);
        json.put("share_of_database", share());
        json.put("levels", levels.stream().map(Level::toJson).toList());
        json.put(
                "database_inserts",
                inserts.stream().map(InsertBaseline.Result::toJson).toList());
        return json;
    }
}
