package io.yizhan.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.runtime.link.TimeoutWheel.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeoutWheelTest {

    private static final long TICK = Duration.ofMillis(TimeoutWheel.TICK_MILLIS).toNanos();

    @Test
    void expiresNeverEarlyAndAtMostOneSlotLate() {
        TimeoutWheel wheel = new TimeoutWheel(0);
        Entry entry = new Entry();
        wheel.add(entry, 3 * TICK);
        assertThat(wheel.expire(3 * TICK - 1)).isEmpty();
        assertThat(wheel.expire(3 * TICK)).containsExactly(entry);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void whatIsOverduePassesWithTheNextSlot() {
        TimeoutWheel wheel = new TimeoutWheel(0);
        wheel.expire(100 * TICK);
        Entry entry = new Entry();
        wheel.add(entry, 7 * TICK);
        assertThat(wheel.expire(100 * TICK)).isEmpty();
        assertThat(wheel.expire(101 * TICK)).containsExactly(entry);
    }

    @Test
    void removedEntriesDoNotExpireAndMayBeAddedAgain() {
        TimeoutWheel wheel = new TimeoutWheel(0);
        Entry entry = new Entry();
        wheel.add(entry, TICK);
        wheel.remove(entry);
        wheel.remove(entry);
        assertThat(wheel.expire(5 * TICK)).isEmpty();
        wheel.add(entry, 10 * TICK);
        assertThat(wheel.size()).isOne();
        assertThat(wheel.expire(10 * TICK)).containsExactly(entry);
    }

    /** Against the simplest thing that is right, with jumps longer than the wheel. */
    @Test
    void agreesWithAList() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long start = random.nextLong();
        TimeoutWheel wheel = new TimeoutWheel(start);
        Map<Entry, Long> waiting = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(3) > 0) {
                Entry entry = new Entry();
                long at = now + random.nextLong(random.nextInt(20) == 0 ? 2000 * TICK : 100 * TICK);
                wheel.add(entry, start + at);
                waiting.put(entry, at);
            } else if (random.nextBoolean() && !waiting.isEmpty()) {
                Entry entry = waiting.keySet().iterator().next();
                waiting.remove(entry);
                wheel.remove(entry);
            } else {
                now += random.nextLong(random.nextInt(50) == 0 ? 1500 * TICK : 3 * TICK);
                List<Entry> expired = wheel.expire(start + now);
                for (Entry entry : expired) {
                    assertThat(waiting.remove(entry))
                            .as("seed %d", seed)
                            .isNotNull()
                            .isLessThanOrEqualTo(now);
                }
                List<Long> overdue = new ArrayList<>(waiting.values());
                long limit = now - 2 * TICK;
                assertThat(overdue).as("seed %d", seed).noneMatch(at -> at <= limit);
            }
            assertThat(wheel.size()).as("seed %d", seed).isEqualTo(waiting.size());
        }
    }
}
