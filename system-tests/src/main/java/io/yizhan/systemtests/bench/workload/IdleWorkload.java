package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.BenchClient;
import io.yizhan.systemtests.bench.generator.Crowd;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.measure.Memory;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that are logged in and silent, but for their PINGs. */
public final class IdleWorkload {

    private static final String ACCESS = "access";
    /** Until the access servers have told everybody that the first connections are gone. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private IdleWorkload() {}

    /**
     * Registers users, lets them leave and come back by their tokens, again and again, and watches them. Blocks.
     *
     * @param timing the runs are returns of all; the last one's clients are watched for an interval
     */
    public static IdleResult run(Rig rig, int clients, Timing timing) {
        try (Lane lane = new Lane()) {
            Crowd crowd = rig.crowd(lane);
            Load nobody = Load.silent(lane);
            List<BenchClient> present = crowd.settle(clients);
            long warm = System.nanoTime() + timing.warmUp().toNanos();
            while (System.nanoTime() < warm) {
                leave(crowd, present, nobody);
                present = crowd.resume(present);
            }
            nobody.begin();
            List<TokenLogins> logins = new ArrayList<>();
            for (int run = 1; run < timing.runs(); run++) {
                leave(crowd, present, nobody);
                present = comeBack(rig, crowd, present, logins);
            }
            leave(crowd, present, nobody);
            Memory before = Memory.of(rig.suite(), ACCESS);
            comeBack(rig, crowd, present, logins);
            nobody.run(SETTLE);
            Memory after = Memory.of(rig.suite(), ACCESS);
            SuiteFigures restBegin = rig.probe().look();
            long restNanos = System.nanoTime();
            nobody.run(timing.interval());
            SuiteFigures cost = rig.probe().look().since(restBegin);
            double restSeconds = (System.nanoTime() - restNanos) / 1e9;
            return new IdleResult(
                    clients,
                    logins,
                    (double) (after.residentBytes() - before.residentBytes()) / clients,
                    (double) (after.kernelTcpBytes() - before.kernelTcpBytes()) / clients,
                    restSeconds,
                    cost,
                    nobody.observed().disconnects());
        }
    }

    private static void leave(Crowd crowd, List<BenchClient> present, Load nobody) {
        crowd.leave(present);
        nobody.run(SETTLE);
    }

    /** Adds what it took to {@code logins}. */
    private static List<BenchClient> comeBack(
            Rig rig, Crowd crowd, List<BenchClient> absent, List<TokenLogins> logins) {
        SuiteFigures begin = rig.probe().look();
        long beginNanos = System.nanoTime();
        List<BenchClient> present = crowd.resume(absent);
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        logins.add(new TokenLogins(absent.size(), seconds, rig.probe().look().since(begin)));
        return present;
    }
}
