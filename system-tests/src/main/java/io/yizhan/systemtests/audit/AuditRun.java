package io.yizhan.systemtests.audit;

import io.yizhan.systemtests.audit.fault.CutFault;
import io.yizhan.systemtests.audit.fault.DaemonFaults;
import io.yizhan.systemtests.audit.fault.FailPointFaults;
import io.yizhan.systemtests.audit.fault.Fault;
import io.yizhan.systemtests.audit.fault.FaultDeck;
import io.yizhan.systemtests.audit.fault.FaultLog;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
    /** Breaches are told as they come, up to so many. */
    private static final int MOST_TOLD = 20;

    private final AuditOptions options;
    private final Suite suite;
    private final List<LinkRelay> relays;
    private final Consumer<String> progress;
    private final FaultLog faults = new FaultLog(System::nanoTime, this::underWay);
    private final Timeline timeline = new Timeline(System.nanoTime());
    private final Ledger ledger = new Ledger(timeline, LATE_AFTER.toNanos(), new PromisedLatency(faults));
    private final Pause pause = new Pause();
    private int told;

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
            load.start();
            try (Injection injection = new Injection(deck(load), load, ledger, pause, progress)) {
                injection.during(Duration.ofSeconds(options.seconds()), () -> tell(load));
            }
            load.stop();
            progress.accept("traffic stopped; waiting for quiet");
            boolean quiet = pause.until(load::isQuiet, QUIET_WITHIN);
            pause.await(LATE_AFTER.plusSeconds(1));
            progress.accept("reading every conversation back");
            suite.problem().ifPresent(problem -> ledger.breach(Breach.Kind.FAILED, System.nanoTime(), problem));
            List<Breach> breaches = load.verdict(() -> quiet);
            return new AuditReport(options.seed(), timeline, ledger, faults.records(), breaches);
        }
    }

    private void tell(AuditLoad load) {
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

    private FaultDeck deck(AuditLoad load) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed() + 2);
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
        return new FaultDeck(kinds, random);
    }

    private int underWay() {
        return ledger.outstanding();
    }
}
