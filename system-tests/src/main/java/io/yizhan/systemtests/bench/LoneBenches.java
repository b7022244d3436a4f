package io.yizhan.systemtests.bench;

import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.systemtests.audit.suite.OwnDaemons;
import io.yizhan.systemtests.audit.suite.OwnStores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.workload.ProxyWorkload;
import io.yizhan.systemtests.bench.workload.StoreWorkload;
import io.yizhan.systemtests.bench.workload.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The benches of single daemons, which are started for that. Blocks; used by one thread. */
final class LoneBenches {

    /** Messages under way. */
    private static final List<Integer> STORE_LOADS = List.of(1, 16, 64, 256, 1024, 2048);

    private static final int SMOKE_WINDOW = 8;
    private static final List<Integer> SMOKE_LOADS = List.of(1, 64);
    private static final Duration BASELINE = Duration.ofSeconds(5);

    private final Sites sites;
    private final Notebook notes;

    LoneBenches(Sites sites, Notebook notes) {
        this.sites = sites;
        this.notes = notes;
    }

    /** A proxy forwards frames, with one number of requests under way and then with another. */
    void proxy(List<Integer> windows, Timing timing) {
        notes.say("proxy: a proxy alone, beside a bare relay");
        try (OwnDaemons own = sites.proxy()) {
            Suite suite = own.start();
            notes.runs(suite, Map.of());
            ProcessHandle proxy = suite.process(Sites.LONE_PROXY)
                    .orElseThrow(() -> new SuiteException(Sites.LONE_PROXY + " doesn't run"));
            for (int window : windows) {
                notes.say("proxy: " + window + " requests under way");
                notes.add(ProxyWorkload.run(
                        suite.linkPort(Sites.LONE_PROXY),
                        proxy.pid(),
                        new ClusterSecret(suite.secret()),
                        window,
                        timing));
            }
        }
    }

    /** A data server stores messages, with stores of its own. */
    void store(Timing timing) {
        notes.say("store: MariaDB and Redis start");
        try (OwnStores stores = sites.stores()) {
            notes.say("stores are up in pid " + stores.pid());
            store(STORE_LOADS, timing, BASELINE);
        }
    }

    /** A little of both, beside the suite that runs here and with its stores: whether this tool works. */
    void smoke() {
        proxy(List.of(SMOKE_WINDOW), Benches.BRIEF_SMOKE);
        sites.shareStores();
        store(SMOKE_LOADS, Benches.BRIEF_SMOKE, Benches.SMOKE_BASELINE);
    }

    private void store(List<Integer> loads, Timing timing, Duration baseline) {
        notes.say("store: a data server alone, beside the database's own insert rate");
        try (OwnDaemons own = sites.dataServer()) {
            Suite suite = own.start();
            notes.runs(suite, Map.of());
            notes.add(StoreWorkload.run(
                    suite, Sites.LONE_DATA_PROXY, Sites.LONE_DATA, loads, timing, baseline, notes::say));
        }
    }
}
