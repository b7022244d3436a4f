package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Faults of the embedded stores, which their own process starts again. */
public final class StoreFaults {

    /** Kind and target of the database's faults. */
    public static final String MYSQL = "mysql";

    private static final Duration COMES_BACK = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Stores stores;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Pause pause;

    /** @param random used by one thread at a time, the one that injects */
    public StoreFaults(Stores stores, FaultLog log, RandomGenerator random, Pause pause) {
        this.stores = stores;
        this.log = log;
        this.random = random;
        this.pause = pause;
    }

    /** Redis is killed and comes back empty. */
    public Fault redis() {
        return new OfStore("redis", stores::redis) {
            @Override
            String hurt(ProcessHandle process) {
                return killed(process, stores::redis);
            }
        };
    }

    /** MySQL is killed and recovers from its log, or stops in its tracks for up to 20 s. */
    public Fault mysql() {
        return new OfStore(MYSQL, stores::mysql) {
            @Override
            String hurt(ProcessHandle process) {
                return random.nextBoolean() ? killed(process, stores::mysql) : stopped(process);
            }
        };
    }

    private String killed(ProcessHandle process, Supplier<Optional<ProcessHandle>> successor) {
        long begin = System.nanoTime();
        Suite.signal(process, "KILL");
        while (successor.get().filter(now -> now.pid() != process.pid()).isEmpty()) {
            if (System.nanoTime() - begin > COMES_BACK.toNanos()) {
                throw new SuiteException("a killed store isn't back after " + COMES_BACK.toSeconds() + " s");
            }
            pause.await(LOOK_AGAIN);
        }
        return "killed, back after "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms";
    }

    private String stopped(ProcessHandle process) {
        long begin = System.nanoTime();
        Suite.signal(process, "STOP");
        try {
            pause.between(Duration.ofSeconds(3), Duration.ofSeconds(20), random);
        } finally {
            Suite.signal(process, "CONT");
        }
        return "stopped for " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms";
    }

    private abstract class OfStore implements Fault {
        private final String kind;
        private final Supplier<Optional<ProcessHandle>> process;

        OfStore(String kind, Supplier<Optional<ProcessHandle>> process) {
            this.kind = kind;
            this.process = process;
        }

        /** Hurts it, sets it right, and says something about it. */
        abstract String hurt(ProcessHandle running);

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public FaultRecord inject() {
            ProcessHandle running =
                    process.get().orElseThrow(() -> new SuiteException(kind + " doesn't run; see stores.ready"));
            FaultLog.Running fault = log.begin(kind, kind);
            return log.end(fault, hurt(running));
        }
    }
}
