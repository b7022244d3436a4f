package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.baseline.RelayBaseline;
import io.yizhan.systemtests.bench.measure.Machine;
import io.yizhan.systemtests.bench.report.Baselines;
import io.yizhan.systemtests.bench.report.BenchReport;
import io.yizhan.systemtests.bench.workload.ChatWorkload;
import io.yizhan.systemtests.bench.workload.GroupWorkload;
import io.yizhan.systemtests.bench.workload.IdleResult;
import io.yizhan.systemtests.bench.workload.IdleWorkload;
import io.yizhan.systemtests.bench.workload.Rig;
import io.yizhan.systemtests.bench.workload.Timing;
import io.yizhan.systemtests.bench.workload.TrafficResult;
import io.yizhan.systemtests.bench.workload.UpgradeResult;
import io.yizhan.systemtests.bench.workload.UpgradeWorkload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The benches that {@code im-bench} knows, on a suite that runs. Blocks; used by one thread. */
final class Benches {

    private static final Duration BASELINE = Duration.ofSeconds(5);
    private static final int SMOKE_CLIENTS = 20;
    private static final double SMOKE_RATE = 200;
    private static final Timing SMOKE = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(2), 1);
    private static final Duration SMOKE_BASELINE = Duration.ofMillis(500);

    private final Suite suite;
    private final Rig rig;
    private final Map<String, String> settings;
    private final Consumer<String> progress;
    private final List<TrafficResult> results = new ArrayList<>();
    private final List<IdleResult> idle = new ArrayList<>();
    private final List<UpgradeResult> upgrades = new ArrayList<>();
    private Baselines baselines = Baselines.NONE;

    /**
     * @param settings in what the suite differs from the delivered configuration, for the report
     * @param progress told what happens, a line at a time
     */
    Benches(Suite suite, Map<String, String> settings, Consumer<String> progress) {
        this.suite = suite;
        this.rig = new Rig(suite, HexFormat.of().toHexDigits(System.currentTimeMillis()));
        this.settings = settings;
        this.progress = progress;
    }

    /** What was measured so far. */
    BenchReport report() {
        return new BenchReport(Machine.of(suite), settings, results, idle, upgrades, baselines);
    }

    /** Pairs of users talk. */
    void chat(ChatOptions options, Timing timing) {
        progress.accept("chat: " + options.clients() + " clients, "
                + (options.rate() > 0 ? options.rate() + " messages/s" : "window " + options.window()));
        results.add(
                options.rate() > 0
                        ? ChatWorkload.openLoop(rig, options.clients(), options.rate(), timing)
                        : ChatWorkload.closedLoop(rig, options.clients(), options.window(), timing));
    }

    /** One user talks to a group. */
    void group(int members, int window, Timing timing) {
        progress.accept("group: " + members + " members, window " + window);
        results.add(GroupWorkload.run(rig, members, window, timing));
    }

    /** Clients are online and silent. */
    void idle(int clients, Duration rest) {
        progress.accept("idle: " + clients + " clients");
        idle.add(IdleWorkload.run(rig, clients, rest));
    }

    /** An access server full of clients is replaced. */
    void upgrade(int clients, int kills) {
        progress.accept("upgrade: " + clients + " clients log in");
        upgrades.addAll(UpgradeWorkload.run(rig, clients, kills, RandomGenerator.getDefault(), progress));
    }

    /** What the machine does without the suite. */
    void baselines(ChatOptions options) {
        baselines(options, BASELINE);
    }

    /** A little of everything there is, in a few seconds: whether this tool works. */
    void smoke() {
        chat(new ChatOptions(SMOKE_CLIENTS, 2, 0), SMOKE);
        chat(new ChatOptions(SMOKE_CLIENTS, 1, SMOKE_RATE), SMOKE);
        group(SMOKE_CLIENTS, 1, SMOKE);
        idle(SMOKE_CLIENTS, SMOKE.interval());
        baselines(new ChatOptions(SMOKE_CLIENTS, 2, 0), SMOKE_BASELINE);
    }

    private void baselines(ChatOptions options, Duration duration) {
        progress.accept("baseline: a bare relay");
        RelayBaseline.Result relay = RelayBaseline.measure(options.clients(), options.window(), duration, duration);
        progress.accept("baseline: the database's own insert rate");
        List<InsertBaseline.Result> inserts = new InsertBaseline(
                        new Stores(suite.runDirectory().resolve("stores").resolve("stores.ready")))
                .measure(duration);
        String title = options.clients() + " clients, window " + options.window();
        baselines = new Baselines(Optional.of(relay), title, inserts);
    }
}
