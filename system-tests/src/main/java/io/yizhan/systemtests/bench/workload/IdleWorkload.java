package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.BenchClient;
import io.yizhan.systemtests.bench.generator.Crowd;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.measure.Memory;
import io.yizhan.systemtests.bench.measure.SuiteFigures;
import java.time.Duration;
import java.util.List;

/** Clients that are logged in and silent, but for their PINGs. */
public final class IdleWorkload {

    private static final String ACCESS = "access";
    /** Until the access servers have told everybody that the first connections are gone. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private IdleWorkload() {}

    /**
     * Registers users, lets them leave and come back by their tokens, and watches them. Blocks.
     *
     * @param rest how long they are watched
     */
    public static IdleResult run(Rig rig, int clients, Duration rest) {
        try (Lane lane = new Lane()) {
            Crowd crowd = rig.crowd(lane);
            Load nobody = Load.silent(lane);
            List<BenchClient> first = crowd.settle(clients);
            crowd.leave(first);
            nobody.run(SETTLE);
            Memory before = Memory.of(rig.suite(), ACCESS);
            nobody.begin();
            long begin = System.nanoTime();
            crowd.resume(first);
            double loginSeconds = (System.nanoTime() - begin) / 1e9;
            nobody.run(SETTLE);
            Memory after = Memory.of(rig.suite(), ACCESS);
            SuiteFigures restBegin = rig.probe().look();
            long restNanos = System.nanoTime();
            nobody.run(rest);
            SuiteFigures cost = rig.probe().look().since(restBegin);
            double restSeconds = (System.nanoTime() - restNanos) / 1e9;
            return new IdleResult(
                    clients,
                    clients / loginSeconds,
                    (double) (after.residentBytes() - before.residentBytes()) / clients,
                    (double) (after.kernelTcpBytes() - before.kernelTcpBytes()) / clients,
                    restSeconds,
                    cost,
                    nobody.observed().disconnects());
        }
    }
}
