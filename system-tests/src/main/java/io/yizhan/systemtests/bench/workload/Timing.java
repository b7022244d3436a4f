package io.yizhan.systemtests.bench.workload;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param warmUp before, so that the JVMs have compiled what counts
 * @param interval each measured one
 * @param runs intervals
 */
public record Timing(Duration warmUp, Duration interval, int runs) {

    public Timing {
        if (warmUp.isNegative() || interval.isNegative() || interval.isZero() || runs < 1) {
            throw new IllegalArgumentException("--seconds, --warmup, --runs: " + interval.toSeconds() + ", "
                    + warmUp.toSeconds() + ", " + runs + " (expected: at least 1, 0, 1)");
        }
    }

    /** In which a rate rises to what is measured: two thirds of the warm-up. */
    Duration ramp() {
        return warmUp.multipliedBy(2).dividedBy(3);
    }
}
