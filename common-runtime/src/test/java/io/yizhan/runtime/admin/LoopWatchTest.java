package io.yizhan.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopWatchTest {

    private final AtomicLong now = new AtomicLong();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopWatch watch = new LoopWatch(channel.eventLoop(), now::get);

    @Test
    void noticesALoopThatDoesntTurn() {
        channel.freezeTime();
        watch.start();
        assertThat(watch.problem()).isEmpty();

        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(watch.problem()).hasValue("event loop 0 has not turned for 6 s (expected: every second)");

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runPendingTasks();
        assertThat(watch.problem()).isEmpty();
        watch.stop();
        channel.close();
    }
}
