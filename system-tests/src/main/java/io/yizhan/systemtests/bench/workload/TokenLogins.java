package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.measure.SuiteFigures;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One return of all clients by their tokens.
 *
 * @param seconds from the first connection to the last answer
 * @param cost of all processes meanwhile
 */
record TokenLogins(int clients, double seconds, SuiteFigures cost) {

    double perSecond() {
        return clients / seconds;
    }

    /** CPU seconds that 1,000 of them took each kind of process. */
    Map<String, Double> cpuPerThousand() {
        Map<String, Double> cpu = new LinkedHashMap<>();
        cost.byKind().forEach((kind, figures) -> cpu.put(kind, perThousand(figures.cpuSeconds())));
        cpu.put("= daemons", perThousand(cost.daemons().cpuSeconds()));
        cpu.put("= suite", perThousand(cost.suite().cpuSeconds()));
        return cpu;
    }

    private double perThousand(double cpuSeconds) {
        return 1_000 * cpuSeconds / clients;
    }
}
