package io.yizhan.systemtests.audit;

import io.yizhan.systemtests.audit.fault.Fault;
import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.fault.FaultRecord;
import io.yizhan.systemtests.audit.fault.Pause;
import io.yizhan.systemtests.audit.load.AuditLoad;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Many times more sends under way than the suite can take, for some seconds. */
final class OverloadFault implements Fault {

    private static final int UNDER_WAY = 4000;

    private final AuditLoad load;
    private final IntSupplier sent;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Pause pause;

    /**
     * @param sent how many messages were sent so far
     * @param random used by one thread at a time, the one that injects
     */
    OverloadFault(AuditLoad load, IntSupplier sent, FaultLog log, RandomGenerator random, Pause pause) {
        this.load = load;
        this.sent = sent;
        this.log = log;
        this.random = random;
        this.pause = pause;
    }

    @Override
    public String kind() {
        return "overload";
    }

    @Override
    public FaultRecord inject() {
        FaultLog.Running running = log.begin(kind(), "suite");
        int before = sent.getAsInt();
        long begin = System.nanoTime();
        load.keepOutstanding(UNDER_WAY);
        try {
            pause.between(Duration.ofSeconds(5), Duration.ofSeconds(12), random);
        } finally {
            load.keepOutstanding(0);
        }
        long perSecond = (sent.getAsInt() - before)
                * 1000L
                / Math.max(1, Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return log.end(running, UNDER_WAY + " sends under way, " + perSecond + " messages/s");
    }
}
