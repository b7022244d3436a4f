package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.bench.measure.Machine;
import io.yizhan.systemtests.bench.report.Baselines;
import io.yizhan.systemtests.bench.report.BenchReport;
import io.yizhan.systemtests.bench.workload.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What was measured so far, on one suite or several. Used by one thread. */
final class Notebook {

    private final Consumer<String> progress;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<Result> results = new ArrayList<>();
    private Optional<Machine> machine = Optional.empty();
    private Baselines baselines = Baselines.NONE;

    /** @param progress told what happens, a line at a time */
    Notebook(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Something begins, or has come out. */
    void say(String line) {
        progress.accept(line);
    }

    /**
     * Daemons have been started that are going to be measured.
     *
     * @param different in what they differ from the delivered configuration, by role
     */
    void runs(Suite suite, Map<String, String> different) {
        Machine seen = Machine.of(suite);
        machine = Optional.of(machine.map(before -> before.with(seen)).orElse(seen));
        settings.putAll(different);
    }

    void add(Result result) {
        results.add(result);
    }

    void baselines(Baselines measured) {
        baselines = measured;
    }

    BenchReport report() {
        return new BenchReport(
                machine.orElseThrow(() -> new IllegalStateException("nothing was measured")),
                settings,
                results,
                baselines);
    }
}
