package io.yizhan.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AwakeTimeTest {

    private final HandLoop loop = new HandLoop();
    private final AwakeTime awake = new AwakeTime(loop, Duration.ofSeconds(1));

    @Test
    void runsWithTheClockWhileTheTimerComes() {
        for (int i = 0; i < 10; i++) {
            loop.advance(Duration.ofMillis(1300));
            awake.tick();
        }
        loop.advance(Duration.ofMillis(700));
        assertThat(awake.nanos()).isEqualTo(Duration.ofMillis(13_700).toNanos());
    }

    @Test
    void countsTwoIntervalsOfAPause() {
        awake.tick();
        loop.advance(Duration.ofMinutes(5));
        assertThat(awake.nanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
        awake.tick();
        loop.advance(Duration.ofSeconds(1));
        assertThat(awake.nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    }
}
