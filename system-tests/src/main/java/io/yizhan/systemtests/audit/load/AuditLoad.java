package io.yizhan.systemtests.audit.load;

import io.yizhan.client.ClientRuntime;
import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.audit.ledger.Ledger;
import io.yizhan.systemtests.audit.ledger.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The clients of one audit from their first login to the verdict over what they saw. Used by the audit's main thread. */
public final class AuditLoad implements AutoCloseable {

    private final Ledger ledger;
    private final AuditWorld world;
    private final Population population;
    private final ClientRuntime runtime = new ClientRuntime(1, Runnable::run);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "im-audit-wandering");
        thread.setDaemon(true);
        return thread;
    });
    private final LoadGenerator generator;
    private final Wandering wandering;
    private final Troubles troubles;
    private final RandomGenerator planned;
    private final RandomGenerator surging;

    /**
     * @param run short text that tells this audit's messages from any others
     * @param accessByPort name of the access server at each client port
     * @param seed decides who talks to whom
     * @param perSecond messages a second
     * @param sendDeadline how long a client goes on trying to send a message
     */
    public AuditLoad(
            String run,
            Ledger ledger,
            FaultLog faults,
            LongSupplier ticker,
            Map<Integer, String> accessByPort,
            long seed,
            double perSecond,
            Duration sendDeadline) {
        this.ledger = ledger;
        world = new AuditWorld(run, ledger, faults, ticker, accessByPort);
        RandomGeneratorFactory<RandomGenerator> generators = RandomGeneratorFactory.of("L64X128MixRandom");
        population = new Population(world, generators.create(seed));
        troubles = new Troubles(
                List.copyOf(accessByPort.keySet()).stream().sorted().toList(), scheduler, generators.create(seed + 3));
        wandering = new Wandering(scheduler, generators.create(seed + 1));
        generator = new LoadGenerator(world, perSecond, sendDeadline);
        planned = generators.create(seed + 4);
        surging = generators.create(seed + 5);
    }

    /** Registers users, logs in devices, creates conversations. Blocks. */
    public void settle(int clients, List<String> selectors, Consumer<String> progress) {
        population.settle(clients, selectors, troubles, runtime, progress);
    }

    /** The traffic begins. */
    public void start() {
        population.wanderers().forEach(wandering::begin);
        population.troubled().forEach(troubles::begin);
        List<AuditDevice> senders = population.senders();
        List<Integer> users = senders.stream().map(AuditDevice::user).toList();
        generator.start(senders, new TrafficPlan(users, population.conversations(), planned, surging));
    }

    /** Nothing new is sent, and whoever is away comes back. */
    public void stop() {
        generator.stop();
        troubles.end();
        wandering.end(population);
    }

    /**
     * Sends beyond the rate as long as fewer are under way than this.
     *
     * @param outstanding 0: no more than the rate
     */
    public void keepOutstanding(int outstanding) {
        generator.keepOutstanding(outstanding);
    }

    /** Devices that are online now. */
    public long online() {
        return population.devices().stream().filter(AuditDevice::isOnline).count();
    }

    /** Whether every device is online and every send has ended. */
    public boolean isQuiet() {
        return online() == population.devices().size() && ledger.outstanding() == 0;
    }

    /**
     * Reads every conversation back and closes the books. Blocks.
     *
     * @param settled asked before the books are closed: whether everybody has had the time that was promised
     */
    public List<Breach> verdict(BooleanSupplier settled) {
        if (!settled.getAsBoolean()) {
            ledger.breach(
                    Breach.Kind.FAILED,
                    world.now(),
                    "not quiet: " + online() + " of " + population.devices().size() + " devices online, "
                            + ledger.outstanding() + " sends without an answer");
        }
        return new Verdict(ledger).close(Histories.readAll(population, world), population.books());
    }

    @Override
    public void close() {
        generator.stop();
        scheduler.shutdownNow();
        population.devices().forEach(AuditDevice::leave);
        runtime.close();
        troubles.close();
    }
}
