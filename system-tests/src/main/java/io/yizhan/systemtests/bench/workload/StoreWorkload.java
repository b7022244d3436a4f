package io.yizhan.systemtests.bench.workload;

import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.baseline.InsertBaseline;
import io.yizhan.systemtests.bench.generator.Appends;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.measure.MetricsPage;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import io.yizhan.systemtests.bench.measure.SuiteProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * A data server alone, asked by this process over a data proxy as a chat server would ask it. How large its transactions are is
 * its own decision: it gathers what is under way.
 */
public final class StoreWorkload {

    private static final String TRANSACTIONS = "yizhan_data_batch_messages_count";
    private static final String STORED = "yizhan_data_batch_messages_sum";
    private static final Duration FINISH = Duration.ofSeconds(15);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    /** In the shape of the database's own inserts, where there are enough: so many messages of a conversation at once. */
    private static final int EACH = 4;

    private final Lane lane;
    private final SuiteProbe probe;
    private final MetricsPage metrics = new MetricsPage();
    private final int adminPort;

    private StoreWorkload(Suite suite, DaemonName data, Lane lane) {
        this.lane = lane;
        this.probe = new SuiteProbe(suite);
        Integer port = suite.adminPorts().get(data);
        if (port == null) {
            throw new SuiteException(data + " doesn't run");
        }
        this.adminPort = port;
    }

    /**
     * Measures one load after the other, then the database without a data server before it. Blocks.
     *
     * @param suite a data proxy, a data server and its stores
     * @param underWay messages, one load each, ascending
     * @param baseline how long each number of connections to the database is measured
     */
    public static StoreResult run(
            Suite suite,
            DaemonName proxy,
            DaemonName data,
            List<Integer> underWay,
            Timing timing,
            Duration baseline,
            Consumer<String> progress) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), suite.linkPort(proxy));
        try (Lane lane = new Lane()) {
            int most = conversations(underWay.get(underWay.size() - 1));
            String run = "store-" + HexFormat.of().toHexDigits(System.currentTimeMillis());
            Appends appends = Appends.connect(lane, address, new ClusterSecret(suite.secret()), most, run);
            StoreWorkload workload = new StoreWorkload(suite, data, lane);
            List<StoreResult.Level> levels = new ArrayList<>();
            long unanswered = 0;
            for (int messages : underWay) {
                progress.accept("store: " + messages + " messages under way");
                Duration warmUp = levels.isEmpty() || timing.warmUp().compareTo(SETTLE) < 0 ? timing.warmUp() : SETTLE;
                appends.start(conversations(messages), each(messages));
                levels.add(workload.level(messages, warmUp, timing.interval()));
                unanswered += appends.stop(FINISH);
            }
            progress.accept("baseline: the database's own insert rate");
            List<InsertBaseline.Result> inserts = new InsertBaseline(
                            new Stores(suite.runDirectory().resolve("stores").resolve("stores.ready")))
                    .measure(baseline);
            return new StoreResult(levels, inserts, unanswered);
        }
    }

    private StoreResult.Level level(int underWay, Duration warmUp, Duration interval) {
        Load clock = Load.silent(lane);
        clock.run(warmUp);
        double[] begin = metrics.sums(adminPort, STORED, TRANSACTIONS);
        SuiteFigures before = probe.look();
        clock.begin();
        clock.run(interval);
        Observed observed = clock.observed();
        SuiteFigures cost = probe.look().since(before);
        double[] end = metrics.sums(adminPort, STORED, TRANSACTIONS);
        double batch = (end[0] - begin[0]) / (end[1] - begin[1]);
        return new StoreResult.Level(underWay, batch, observed, cost);
    }

    private static int each(int messages) {
        return messages >= EACH * EACH * EACH ? EACH : 1;
    }

    private static int conversations(int messages) {
        return messages / each(messages);
    }
}
