package io.yizhan.access.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {

    private static final long START = -5_000_000_000L; // a monotonic clock may be negative
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final DeadlineWheel wheel = new DeadlineWheel(START);

    @Test
    void wakesWithinATickAfterTheMomentAndNeverBefore() {
        Random random = new Random(4);
        List<Sleeper> sleepers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Sleeper sleeper = new Sleeper(
                    START + (long) (random.nextDouble() * Duration.ofMinutes(3).toNanos()));
            sleepers.add(sleeper);
            wheel.wakeBy(sleeper, sleeper.wanted);
        }
        for (long now = START; now - START <= Duration.ofMinutes(4).toNanos(); now += DeadlineWheel.TICK_NANOS) {
            wheel.advance(now);
        }

        assertThat(sleepers)
                .allSatisfy(sleeper ->
                        assertThat(sleeper.wokenAt - sleeper.wanted).isBetween(0L, 2 * DeadlineWheel.TICK_NANOS));
    }

    @Test
    void anEarlierMomentWinsAndALaterOneChangesNothing() {
        Sleeper sleeper = new Sleeper(START + Duration.ofSeconds(1).toNanos());
        wheel.wakeBy(sleeper, START + Duration.ofSeconds(9).toNanos());
        wheel.wakeBy(sleeper, sleeper.wanted);
        wheel.wakeBy(sleeper, START + Duration.ofSeconds(5).toNanos());
        wheel.advance(START + Duration.ofSeconds(2).toNanos());

        assertThat(sleeper.wokenAt).isNotZero();
    }

    @Test
    void whatIsClosedSleepsForEver() {
        Sleeper one = new Sleeper(START);
        Sleeper other = new Sleeper(START);
        Sleeper third = new Sleeper(START);
        List.of(one, other, third).forEach(sleeper -> wheel.wakeBy(sleeper, START));
        wheel.close(other);
        wheel.wakeBy(other, START);
        wheel.advance(START + Duration.ofSeconds(1).toNanos());

        assertThat(one.wokenAt).isNotZero();
        assertThat(other.wokenAt).isZero();
        assertThat(third.wokenAt).isNotZero();
    }

    @Test
    void aLongPauseOfTheProcessWakesAllOnce() {
        List<Sleeper> sleepers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Sleeper sleeper = new Sleeper(START + Duration.ofSeconds(i).toNanos());
            sleepers.add(sleeper);
            wheel.wakeBy(sleeper, sleeper.wanted);
        }
        wheel.advance(START + Duration.ofHours(1).toNanos());

        assertThat(sleepers).allSatisfy(sleeper -> assertThat(sleeper.wakes).isOne());
    }

    private static final class Sleeper extends DeadlineWheel.Entry {

        private final long wanted;
        private long wokenAt;
        private int wakes;

        Sleeper(long wanted) {
            this.wanted = wanted;
        }

        @Override
        long wake(long nowNanos) {
            wakes++;
            if (nowNanos - wanted < 0) {
                return wanted;
            }
            if (wokenAt == 0) {
                wokenAt = nowNanos;
            }
            return NEVER;
        }
    }
}
