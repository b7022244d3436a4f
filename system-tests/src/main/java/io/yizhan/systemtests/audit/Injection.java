package io.yizhan.systemtests.audit;

import io.yizhan.systemtests.audit.fault.Fault;
import io.yizhan.systemtests.audit.fault.FaultDeck;
import io.yizhan.systemtests.audit.fault.FaultRecord;
import io.yizhan.systemtests.audit.fault.Pause;
import io.yizhan.systemtests.audit.fault.PromisedLatency;
import io.yizhan.systemtests.audit.fault.UpgradeFault;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.audit.ledger.Ledger;
import io.yizhan.systemtests.audit.load.AuditLoad;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One fault after another while the traffic goes on, each met by a surge of sends, with a calm behind each. Blocks; used by
 * one thread.
 */
final class Injection implements AutoCloseable {

    private static final Duration CALM = Duration.ofSeconds(8);
    /** Nobody has to recover from an upgrade. */
    private static final Duration CALM_AFTER_UPGRADE = Duration.ofSeconds(3);

    private static final Duration SURGE_WITHIN = Duration.ofSeconds(2);
    private static final Duration SURGE = Duration.ofMillis(300);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final FaultDeck deck;
    private final AuditLoad load;
    private final Ledger ledger;
    private final Pause pause;
    private final Consumer<String> progress;
    private final ScheduledExecutorService surgeEnd = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "im-audit-surge");
        thread.setDaemon(true);
        return thread;
    });

    /** @param progress told of each fault, a line at a time */
    Injection(FaultDeck deck, AuditLoad load, Ledger ledger, Pause pause, Consumer<String> progress) {
        this.deck = deck;
        this.load = load;
        this.ledger = ledger;
        this.pause = pause;
        this.progress = progress;
    }

    /**
     * Injects faults for a while; the last one begins early enough that its effects are seen under load.
     *
     * @param betweenFaults run behind each calm
     */
    void during(Duration whole, Runnable betweenFaults) {
        long begin = System.nanoTime();
        Duration calm = CALM;
        for (Duration left = whole; !left.isNegative() && !left.isZero(); left = left(whole, begin)) {
            pause.await(longer(SHORTEST, shorter(calm, left)));
            betweenFaults.run();
            if (!deck.isEmpty() && left(whole, begin).compareTo(CALM) > 0) {
                calm = inject(deck.deal(), begin);
            }
        }
    }

    @Override
    public void close() {
        surgeEnd.shutdownNow();
    }

    /**
     * A daemon that can't be drained, started or replaced as promised is a finding; the audit goes on.
     *
     * @return how long the next fault has to wait: until nobody suffers from this one any more
     */
    private Duration inject(Fault fault, long beginNanos) {
        // What is answered until the fault begins is made up for only every few milliseconds.
        load.keepOutstanding(2 * FaultRecord.ENOUGH_UNDER_WAY);
        pause.until(() -> ledger.outstanding() >= FaultRecord.ENOUGH_UNDER_WAY, SURGE_WITHIN);
        if (!(fault instanceof OverloadFault)) {
            surgeEnd.schedule(() -> load.keepOutstanding(0), SURGE.toMillis(), TimeUnit.MILLISECONDS);
        }
        double second = (System.nanoTime() - beginNanos) / 1e9;
        try {
            FaultRecord record = fault.inject();
            String few = record.metFew() ? "; only " + record.underWay() + " sends were under way" : "";
            tell(second, record.kind() + " " + record.target() + " " + record.detail() + few);
            return fault instanceof UpgradeFault ? CALM_AFTER_UPGRADE : longer(CALM, PromisedLatency.aftermath(record));
        } catch (SuiteException e) {
            ledger.breach(Breach.Kind.FAILED, System.nanoTime(), fault.kind() + ": " + e.getMessage());
            tell(second, fault.kind() + ": " + e.getMessage());
            return CALM;
        }
    }

    private void tell(double second, String what) {
        progress.accept(String.format("%6.1f s  %s", second, what));
    }

    private static Duration left(Duration whole, long beginNanos) {
        return whole.minusNanos(System.nanoTime() - beginNanos);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
