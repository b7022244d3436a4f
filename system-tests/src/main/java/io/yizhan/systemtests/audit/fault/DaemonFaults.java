package io.yizhan.systemtests.audit.fault;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Faults of one daemon chosen at random: killed, stopped in its tracks, or drained; and set right again. */
public final class DaemonFaults {

    private static final Duration SIGNAL_EFFECT = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(75);

    private final Suite suite;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Pause pause;

    /** @param random used by one thread at a time, the one that injects */
    public DaemonFaults(Suite suite, FaultLog log, RandomGenerator random, Pause pause) {
        this.suite = suite;
        this.log = log;
        this.random = random;
        this.pause = pause;
    }

    /** SIGKILL, and started again after up to 6 s. */
    public Fault kill() {
        return new OfOneDaemon("kill") {
            @Override
            String hurt(DaemonName daemon, ProcessHandle process) {
                List<String> settings = Suite.settingsOf(process);
                Suite.signal(process, "KILL");
                Suite.awaitEnd(process, SIGNAL_EFFECT);
                pause.between(Duration.ofMillis(200), Duration.ofSeconds(6), random);
                suite.start(daemon, settings);
                return "pid " + process.pid();
            }
        };
    }

    /** SIGSTOP, and SIGCONT after 2 to 20 s: below and above the three heartbeats that take it out of the ring. */
    public Fault pause() {
        return new OfOneDaemon("pause") {
            @Override
            String hurt(DaemonName daemon, ProcessHandle process) {
                long begin = System.nanoTime();
                Suite.signal(process, "STOP");
                try {
                    pause.between(Duration.ofSeconds(2), Duration.ofSeconds(20), random);
                } finally {
                    Suite.signal(process, "CONT");
                }
                return Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms";
            }
        };
    }

    /** SIGUSR2, which must end in exit, and started again. */
    public Fault drain() {
        return new OfOneDaemon("drain") {
            @Override
            String hurt(DaemonName daemon, ProcessHandle process) {
                long begin = System.nanoTime();
                List<String> settings = Suite.settingsOf(process);
                Suite.signal(process, "USR2");
                Suite.awaitEnd(process, DRAIN);
                String drained = Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms";
                suite.start(daemon, settings);
                return drained;
            }
        };
    }

    private abstract class OfOneDaemon implements Fault {
        private final String kind;

        OfOneDaemon(String kind) {
            this.kind = kind;
        }

        /** Hurts it, sets it right, and says something about it. */
        abstract String hurt(DaemonName daemon, ProcessHandle process);

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public FaultRecord inject() {
            List<DaemonName> daemons = suite.daemons();
            DaemonName daemon = daemons.get(random.nextInt(daemons.size()));
            Optional<ProcessHandle> process = suite.process(daemon);
            if (process.isEmpty()) {
                throw new SuiteException(daemon + " doesn't run; its log is in "
                        + suite.runDirectory().resolve("logs"));
            }
            FaultLog.Running running = log.begin(kind, daemon.toString());
            return log.end(running, hurt(daemon, process.get()));
        }
    }
}
