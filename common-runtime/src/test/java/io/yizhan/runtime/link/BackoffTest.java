package io.yizhan.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesWithJitterUpToItsLastStepAndStartsOver() {
        Backoff backoff = new Backoff(new Random(), Duration.ofMillis(100), Duration.ofSeconds(10));
        for (int round = 0; round < 50; round++) {
            for (long step : new long[] {100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000}) {
                assertThat(backoff.nextMillis()).isBetween(step / 2, step);
            }
            backoff.reset();
        }
    }
}
