package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.baseline.RelayBaseline;
import io.yizhan.systemtests.bench.generator.RemoteSenders;
import io.yizhan.systemtests.bench.report.Baselines;
import io.yizhan.systemtests.bench.workload.ChatWorkload;
import io.yizhan.systemtests.bench.workload.GroupWorkload;
import io.yizhan.systemtests.bench.workload.GrowthWorkload;
import io.yizhan.systemtests.bench.workload.IdleWorkload;
import io.yizhan.systemtests.bench.workload.OnlineWorkload;
import io.yizhan.systemtests.bench.workload.Rig;
import io.yizhan.systemtests.bench.workload.Timing;
import io.yizhan.systemtests.bench.workload.UpgradeWorkload;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The benches that {@code im-bench} knows, on a suite that runs. Blocks; used by one thread. */
final class Benches {

    private static final Duration BASELINE = Duration.ofSeconds(5);
    private static final int GROWTH_CLIENTS = 200;
    private static final double GROWTH_RATE = 4000;
    private static final List<Integer> GROWING_RATES = List.of(1000, 2000, 4000, 8000);
    private static final List<Integer> GROWING_CLIENTS = List.of(100, 1000, 5000, 20_000);
    private static final int MANY_CONVERSATIONS = 1_000_000;
    private static final int MESSAGES_EACH = 10;
    private static final int SMOKE_CLIENTS = 20;
    private static final double SMOKE_RATE = 200;
    private static final Timing SMOKE = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(2), 1);
    static final Timing BRIEF_SMOKE = new Timing(Duration.ofMillis(500), Duration.ofSeconds(1), 1);
    static final Duration SMOKE_BASELINE = Duration.ofMillis(500);

    private final Suite suite;
    private final Rig rig;
    private final Notebook notes;

    /** @param notes get what is measured */
    Benches(Suite suite, Notebook notes) {
        this.suite = suite;
        this.rig = new Rig(suite, HexFormat.of().toHexDigits(System.currentTimeMillis()));
        this.notes = notes;
    }

    /** Pairs of users talk. */
    void chat(ChatOptions options, Timing timing) {
        notes.say("chat: " + options.clients() + " clients, "
                + (options.rate() > 0 ? options.rate() + " messages/s" : "window " + options.window()));
        notes.add(
                options.rate() > 0
                        ? ChatWorkload.openLoop(rig, options.clients(), options.rate(), timing)
                        : ChatWorkload.closedLoop(rig, options.clients(), options.window(), timing));
    }

    /** One user talks to a group. */
    void group(int members, int window, Timing timing) {
        notes.say("group: " + members + " members, window " + window);
        notes.add(GroupWorkload.run(rig, members, window, timing));
    }

    /** Clients are online and silent. */
    void idle(int clients, Timing timing) {
        notes.say("idle: " + clients + " clients");
        notes.add(IdleWorkload.run(rig, clients, timing));
    }

    /** An access server full of clients is replaced. */
    void upgrade(int clients, int kills) {
        notes.say("upgrade: " + clients + " clients log in");
        UpgradeWorkload.run(rig, clients, kills, RandomGenerator.getDefault(), notes::say)
                .forEach(notes::add);
    }

    /** Very many users are online. */
    void online(int clients, double rate, Timing timing) {
        notes.say("online: " + clients + " users register and log in");
        notes.add(OnlineWorkload.run(rig, clients, rate, RemoteSenders.processes(clients), timing));
    }

    /** What a message costs as load, clients and what is stored grow. */
    void growth(Timing timing) {
        GrowthWorkload growth = new GrowthWorkload(rig, GROWTH_CLIENTS, GROWTH_RATE, timing, notes::say);
        notes.add(growth.load(GROWING_RATES));
        notes.add(growth.clients(GROWING_CLIENTS));
        notes.add(growth.stored(MANY_CONVERSATIONS, MESSAGES_EACH));
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
        idle(SMOKE_CLIENTS, SMOKE);
        notes.add(OnlineWorkload.run(rig, SMOKE_CLIENTS, SMOKE_RATE, 2, BRIEF_SMOKE));
        notes.add(new GrowthWorkload(rig, SMOKE_CLIENTS, SMOKE_RATE, BRIEF_SMOKE, notes::say).stored(SMOKE_CLIENTS, 2));
        baselines(new ChatOptions(SMOKE_CLIENTS, 2, 0), SMOKE_BASELINE);
    }

    private void baselines(ChatOptions options, Duration duration) {
        notes.say("baseline: a bare relay");
        int clients = Math.min(options.clients(), RemoteSenders.MOST_EACH);
        RelayBaseline.Result relay = RelayBaseline.measure(clients, options.window(), duration, duration);
        notes.say("baseline: the database's own insert rate");
        List<InsertBaseline.Result> inserts = new InsertBaseline(
                        new Stores(suite.runDirectory().resolve("stores").resolve("stores.ready")))
                .measure(duration);
        String title = clients + " clients, window " + options.window();
        notes.baselines(new Baselines(Optional.of(relay), title, inserts));
    }
}
