package io.yizhan.systemtests.audit;

import io.yizhan.systemtests.audit.fault.CutFault;
import io.yizhan.systemtests.audit.fault.DaemonFaults;
import io.yizhan.systemtests.audit.fault.FailPointFaults;
import io.yizhan.systemtests.audit.fault.Fault;
import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.fault.FaultRecord;
import io.yizhan.systemtests.audit.fault.LinkRelay;
import io.yizhan.systemtests.audit.fault.Pause;
import io.yizhan.systemtests.audit.fault.PromisedLatency;
import io.yizhan.systemtests.audit.fault.StoreFaults;
import io.yizhan.systemtests.audit.fault.UpgradeFault;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.audit.ledger.Ledger;
import io.yizhan.systemtests.audit.load.AuditLoad;
import io.yizhan.systemtests.audit.report.AuditReport;
import io.yizhan.systemtests.audit.report.Timeline;
import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One audit from the first login to the verdict. Blocks; used by one thread. */
final class AuditRun {

    /** An online device has a message so long after its acknowledgement at the latest: promise P4. */
    private static final Duration LATE_AFTER = Duration.ofSeconds(5);
    /** Clients try a send for so long; beyond what any single fault may take. */
    private static final Duration SEND_DEADLINE = Duration.ofSeconds(60);

    private static final Duration QUIET_WITHIN = Duration.ofSeconds(90);
    private static final Duration CALM_BETWEEN_FAULTS = Duration.ofSeconds(8);
    /** Nobody has to recover from an upgrade. */
    private static final Duration CALM_AFTER_UPGRADE = Duration.ofSeconds(3);
    /** A fault meets at least so many sends. */
    private static final int UNDER_WAY = 64;

    private static final Duration SURGE_WITHIN = Duration.ofSeconds(2);
    private static final Duration SURGE = Duration.ofMillis(300);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Breaches are told as they come, up to so many. */
    private static final int MOST_TOLD = 20;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private final AuditOptions options;
    private final Suite suite;
    private final List<LinkRelay> relays;
    private final Consumer<String> progress;
    private final FaultLog faults = new FaultLog(System::nanoTime);
    private final Pause pause = new Pause();
    private int told;
    private final ScheduledExecutorService surgeEnd = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "im-audit-surge");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param relays in front of the proxies; needed for the fault {@code cut}
     * @param progress told what happens, a line at a time
     */
    AuditRun(AuditOptions options, Suite suite, List<LinkRelay> relays, Consumer<String> progress) {
        this.options = options;
        this.suite = suite;
        this.relays = relays;
        this.progress = progress;
    }

    AuditReport run() {
        String run = HexFormat.of().toHexDigits(Long.hashCode(System.currentTimeMillis() ^ options.seed()));
        Timeline timeline = new Timeline(System.nanoTime());
        Ledger ledger = new Ledger(timeline, LATE_AFTER.toNanos(), new PromisedLatency(faults));
        try (AuditLoad load = new AuditLoad(
                run,
                ledger,
                faults,
                System::nanoTime,
                suite.accessServers(),
                options.seed(),
                options.perSecond(),
                SEND_DEADLINE)) {
            load.settle(options.clients(), suite.selectors(), progress);
            progress.accept("sending " + options.perSecond() + " messages/s for " + options.seconds() + " s, seed "
                    + options.seed());
            long begin = System.nanoTime();
            load.start();
            injectUntil(begin + TimeUnit.SECONDS.toNanos(options.seconds()), load, ledger);
            load.stop();
            progress.accept("traffic stopped; waiting for quiet");
            boolean quiet = await(load::isQuiet, QUIET_WITHIN);
            pause.await(LATE_AFTER.plusSeconds(1));
            progress.accept("reading every conversation back");
            suite.problem().ifPresent(problem -> ledger.breach(Breach.Kind.FAILED, System.nanoTime(), problem));
            List<Breach> breaches = load.verdict(() -> quiet);
            return new AuditReport(options.seed(), timeline, ledger, faults.records(), breaches);
        }
    }

    private void injectUntil(long endNanos, AuditLoad load, Ledger ledger) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed() + 2);
        List<Fault> kinds = faults(random, load, ledger);
        long calmNanos = CALM_BETWEEN_FAULTS.toNanos();
        long lastBegins = endNanos - calmNanos;
        while (System.nanoTime() - endNanos < 0) {
            long rest = endNanos - System.nanoTime();
            pause.await(Duration.ofNanos(Math.max(SHORTEST_NANOS, Math.min(calmNanos, rest))));
            tell(load, ledger);
            // The last fault begins early enough that its effects are seen under load.
            if (!kinds.isEmpty() && lastBegins - System.nanoTime() > 0) {
                Fault fault = kinds.get(random.nextInt(kinds.size()));
                load.keepOutstanding(UNDER_WAY);
                if (!await(() -> ledger.outstanding() >= UNDER_WAY, SURGE_WITHIN)) {
                    progress.accept("        only " + ledger.outstanding() + " sends are under way");
                }
                if (!(fault instanceof OverloadFault)) {
                    surgeEnd.schedule(() -> load.keepOutstanding(0), SURGE.toMillis(), TimeUnit.MILLISECONDS);
                }
                inject(fault, endNanos, ledger);
                calmNanos = (fault instanceof UpgradeFault ? CALM_AFTER_UPGRADE : CALM_BETWEEN_FAULTS).toNanos();
            }
        }
    }

    /** A daemon that can't be drained, started or replaced as promised is a finding; the audit goes on. */
    private void inject(Fault fault, long endNanos, Ledger ledger) {
        double second = (System.nanoTime() - endNanos) / 1e9 + options.seconds();
        try {
            FaultRecord record = fault.inject();
            progress.accept(
                    String.format("%6.1f s  %s %s %s", second, record.kind(), record.target(), record.detail()));
        } catch (SuiteException e) {
            ledger.breach(Breach.Kind.FAILED, System.nanoTime(), fault.kind() + ": " + e.getMessage());
            progress.accept(String.format("%6.1f s  %s: %s", second, fault.kind(), e.getMessage()));
        }
    }

    private void tell(AuditLoad load, Ledger ledger) {
        progress.accept(String.format(
                "        sent %d, acknowledged %d, delivered %d, waiting %d, online %d, breaches %d",
                ledger.sentCount(),
                ledger.acknowledgedCount(),
                ledger.deliveredCount(),
                ledger.outstanding(),
                load.online(),
                ledger.breaches().size()));
        List<Breach> found = ledger.breaches();
        for (; told < Math.min(found.size(), MOST_TOLD); told++) {
            progress.accept(
                    "        " + found.get(told).kind() + ": " + found.get(told).detail());
        }
    }

    private List<Fault> faults(RandomGenerator random, AuditLoad load, Ledger ledger) {
        DaemonFaults daemons = new DaemonFaults(suite, faults, random, pause);
        StoreFaults stores = new StoreFaults(
                new Stores(suite.runDirectory().resolve("stores").resolve("stores.ready")), faults, random, pause);
        FailPointFaults moments = new FailPointFaults(suite, faults, random, pause);
        List<Fault> kinds = new ArrayList<>();
        for (String kind : options.faults()) {
            kinds.add(
                    switch (kind) {
                        case "kill" -> daemons.kill();
                        case "pause" -> daemons.pause();
                        case "drain" -> daemons.drain();
                        case "upgrade" -> new UpgradeFault(suite, faults, random);
                        case "cut" -> new CutFault(relays, faults, random, pause);
                        case "halt" -> moments.halt();
                        case "hang" -> moments.hang();
                        case "redis" -> stores.redis();
                        case "mysql" -> stores.mysql();
                        default -> new OverloadFault(load, ledger::sentCount, faults, random, pause);
                    });
        }
        return kinds;
    }

    private boolean await(BooleanSupplier condition, Duration limit) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return false;
            }
            pause.await(LOOK_AGAIN);
        }
        return true;
    }
}
