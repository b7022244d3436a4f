package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Suite;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Replaces a daemon by {@code imctl upgrade}: one of each role in a random order, then again. Nobody may notice, so it
 * excuses nothing: neither a disconnect nor a slow acknowledgement.
 */
public final class UpgradeFault implements Fault {

    static final String KIND = "upgrade";

    private final Suite suite;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Deque<String> roles = new ArrayDeque<>();

    /** @param random used by one thread at a time, the one that injects */
    public UpgradeFault(Suite suite, FaultLog log, RandomGenerator random) {
        this.suite = suite;
        this.log = log;
        this.random = random;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public FaultRecord inject() {
        DaemonName daemon = next();
        FaultLog.Running running = log.begin(KIND, daemon.toString());
        long begin = System.nanoTime();
        suite.upgrade(daemon);
        return log.end(
                running,
                "replaced in " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    private DaemonName next() {
        if (roles.isEmpty()) {
            List<String> all = new ArrayList<>(
                    suite.daemons().stream().map(DaemonName::role).distinct().toList());
            Collections.shuffle(all, new Random(random.nextLong()));
            roles.addAll(all);
        }
        String role = roles.remove();
        List<DaemonName> ofRole = suite.daemons().stream()
                .filter(daemon -> daemon.role().equals(role))
                .toList();
        return ofRole.get(random.nextInt(ofRole.size()));
    }
}
