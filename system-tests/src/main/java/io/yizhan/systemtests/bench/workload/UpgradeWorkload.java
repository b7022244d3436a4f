package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.generator.Bystanders;
import io.yizhan.systemtests.bench.generator.Crowd;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.measure.MetricsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** An access server full of clients is replaced; before that, new processes are killed while they take over. */
public final class UpgradeWorkload {

    private static final DaemonName ACCESS = new DaemonName("access", 1);
    private static final int CROWDED = 200;
    private static final String SLOW_READERS = "yizhan_access_slow_readers";
    /** Lets a client that doesn't read be slow in every round, also when it has read much between two of them. */
    private static final int RECEIVE_BUFFER = 8 << 10;

    private static final int HALFWAY = 500;
    private static final int ASKING = 1000;
    private static final Duration MOVING_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    /** A kill lands so long after the hand-over has begun, at most; less where that has been too late. */
    private static final int LATEST_KILL_MILLIS = 1000;

    private static final int SOONEST_LIMIT_MILLIS = 20;
    private static final int MOST_TRIES = 4;

    private final MetricsPage metrics = new MetricsPage();
    private final Suite suite;
    private final Load clock;
    private final RandomGenerator random;
    private int latestKillMillis = LATEST_KILL_MILLIS;
    private int killed;

    private UpgradeWorkload(Suite suite, Load clock, RandomGenerator random) {
        this.suite = suite;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Logs clients in and replaces their access server. Blocks.
     *
     * @param clients at least 1,000
     * @param kills how often a new process is killed while it takes over; one that had everything before its kill serves,
     *     and the next one is killed sooner
     * @param random when
     */
    public static List<UpgradeResult> run(
            Rig rig, int clients, int kills, RandomGenerator random, Consumer<String> progress) {
        try (Lane lane = new Lane()) {
            Crowd crowd = rig.crowdAt(lane, ACCESS.toString()).receiving(RECEIVE_BUFFER);
            Bystanders bystanders = Bystanders.settle(crowd, clients, CROWDED, HALFWAY, ASKING);
            Load clock = Load.silent(lane);
            UpgradeWorkload workload = new UpgradeWorkload(rig.suite(), clock, random);
            List<UpgradeResult> results = new ArrayList<>();
            boolean last = false;
            while (!last) {
                if (results.size() > MOST_TRIES * kills) {
                    throw new SuiteException("every new process was quicker than its kill");
                }
                last = workload.killed >= kills;
                clock.begin();
                bystanders.begin();
                clock.run(Bystanders.BEGINS);
                int slowReaders = workload.slowReaders();
                String what = last ? workload.replaced() : workload.killOne();
                UpgradeResult result = new UpgradeResult(
                        what, slowReaders, bystanders.finish(), clock.observed().disconnects());
                progress.accept("upgrade: " + what + "; " + slowReaders + " clients had unsent output");
                results.add(result);
            }
            return results;
        }
    }

    /** As the access server counts them, which is the one who would have to hand their output over. */
    private int slowReaders() {
        Integer port = suite.adminPorts().get(ACCESS);
        if (port == null) {
            throw new SuiteException(ACCESS + " has no admin port");
        }
        int count = (int) metrics.sum(port, SLOW_READERS);
        if (count < CROWDED) {
            throw new SuiteException(
                    count + " clients have unsent output (expected: " + CROWDED + ", which have stopped reading)");
        }
        return count;
    }

    private String replaced() {
        long begin = System.nanoTime();
        suite.imctl("upgrade", ACCESS.role(), Integer.toString(ACCESS.instance()));
        return "replaced in " + (System.nanoTime() - begin) / 1_000_000 + " ms";
    }

    private String killOne() {
        long before = pid();
        Path steps = suite.runDirectory().resolve("upgrades").resolve(ACCESS + ".steps");
        Path ofLastTry = realPath(steps);
        CompletableFuture<Boolean> replaced = CompletableFuture.supplyAsync(this::isReplaced);
        await(
                () -> replaced.isDone()
                        || (!realPath(steps).equals(ofLastTry) && steps(steps).contains(" MOVING ")),
                MOVING_WITHIN);
        List<ProcessHandle> successors = successors(steps, before);
        if (successors.isEmpty() && !replaced.isDone()) {
            throw new SuiteException("no process that takes over from pid " + before + " is to be found");
        }
        int millis = random.nextInt(latestKillMillis);
        clock.run(Duration.ofMillis(millis));
        // Once it has everything, the connections are its own: killing it would be killing the access server.
        if (!steps(steps).contains(" COMPLETE ")) {
            successors.forEach(ProcessHandle::destroyForcibly);
        }
        boolean done = replaced.join();
        if (done == (pid() == before)) {
            throw new SuiteException("the upgrade " + (done ? "succeeded" : "failed") + ", and access-1 is pid " + pid()
                    + " after " + before);
        }
        if (done) {
            latestKillMillis = Math.max(SOONEST_LIMIT_MILLIS, millis);
        } else {
            killed++;
        }
        return done
                ? "new process not killed, as it had everything after " + millis + " ms"
                : "new process killed after " + millis + " ms, and pid " + before + " serves on";
    }

    private boolean isReplaced() {
        try {
            replaced();
            return true;
        } catch (SuiteException e) {
            return false;
        }
    }

    private static List<ProcessHandle> successors(Path steps, long serving) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.pid() != serving && commandLine(process).contains("--takeover\0" + steps))
                .toList();
    }

    /** Unlike that of {@link ProcessHandle}, of any length. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended, or belongs to somebody else
        }
    }

    private long pid() {
        return suite.process(ACCESS)
                .orElseThrow(() -> new SuiteException(ACCESS + " doesn't run"))
                .pid();
    }

    private void await(java.util.function.BooleanSupplier condition, Duration limit) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new SuiteException("no hand-over began within " + limit.toSeconds() + " s");
            }
            clock.run(LOOK_AGAIN);
        }
    }

    /** Each try has a file of its own; the link to it, where there hasn't been any. */
    private static Path realPath(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            return link;
        }
    }

    private static String steps(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new SuiteException(file + " can't be read", e);
        }
    }
}
