package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.OwnSuite;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.bench.workload.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures what was asked for, with what that needs. Blocks; used by one thread. */
final class BenchRun {

    private static final int REFERENCE_CLIENTS = 60_000;
    private static final double REFERENCE_RATE = 1000;
    private static final int IDLE_CLIENTS = 15_000;
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final int GROUP_MEMBERS = 500;
    /** Few frames in each system call, and many. */
    private static final List<Integer> PROXY_WINDOWS = List.of(8, 64);

    private static final ChatOptions CHAT = new ChatOptions(200, 8, 0);

    private final BenchOptions options;
    private final Notebook notes;

    BenchRun(BenchOptions options, Notebook notes) {
        this.options = options;
        this.notes = notes;
    }

    /** On a suite that runs already. */
    void on(Suite suite) {
        if (!options.workload().takesTarget()) {
            throw new IllegalArgumentException("--target: with " + options.workload()
                    + " (expected: a workload that needs no daemons of its own)");
        }
        notes.runs(suite, Map.of());
        measure(new Benches(suite, notes));
    }

    /** On what is started for it. */
    void at(Sites sites) {
        LoneBenches lone = new LoneBenches(sites, notes);
        switch (options.workload()) {
            case proxy -> lone.proxy(List.of(options.chat().window()), options.timing());
            case store -> lone.store(options.timing());
            case online60k -> with(sites.crowded(), this::measure);
            case all -> all(sites, lone);
            case smoke ->
                with(sites.suite(""), benches -> {
                    benches.smoke();
                    lone.smoke();
                });
            case chat, group, idle, upgrade, growth -> with(sites.suite(""), this::measure);
        }
    }

    private void measure(Benches benches) {
        ChatOptions chat = options.chat();
        Timing timing = options.timing();
        switch (options.workload()) {
            case chat -> {
                benches.chat(chat, timing);
                baselines(benches);
            }
            case group -> {
                benches.group(chat.clients(), chat.window(), timing);
                baselines(benches);
            }
            case idle -> benches.idle(chat.clients(), timing);
            case upgrade -> benches.upgrade(chat.clients(), options.kills());
            case online60k -> benches.online(chat.clients(), chat.rate(), timing);
            case growth -> benches.growth(timing);
            case proxy, store, all, smoke ->
                throw new IllegalStateException(options.workload() + " needs more than a suite");
        }
    }

    private void baselines(Benches benches) {
        if (options.baselines()) {
            benches.baselines(options.chat());
        }
    }

    /** Everything that a bar is about, as the bar says. */
    private void all(Sites sites, LoneBenches lone) {
        Timing timing = options.timing();
        Timing once = new Timing(timing.warmUp(), timing.interval(), 1);
        lone.proxy(PROXY_WINDOWS, timing);
        lone.store(once);
        with(sites.suite("quickstart"), benches -> {
            benches.chat(CHAT, timing);
            benches.chat(new ChatOptions(2000, 1, 0), timing);
            benches.chat(new ChatOptions(200, 1, 500), timing);
            benches.group(GROUP_MEMBERS, CHAT.window(), timing);
            benches.idle(IDLE_CLIENTS, new Timing(timing.warmUp(), IDLE, timing.runs()));
            benches.baselines(CHAT);
        });
        with(
                sites.crowded(),
                benches -> benches.online(
                        REFERENCE_CLIENTS,
                        REFERENCE_RATE,
                        new Timing(
                                Duration.ofSeconds(Workload.online60k.warmUp()),
                                Duration.ofSeconds(Workload.online60k.seconds()),
                                1)));
        with(sites.suite("growth"), benches -> benches.growth(once));
    }

    private void with(OwnSuite own, Consumer<Benches> task) {
        notes.say("starting a suite in " + own.directory());
        try (own) {
            Suite suite = own.start();
            notes.runs(suite, BenchSettings.settings());
            task.accept(new Benches(suite, notes));
        }
    }
}
