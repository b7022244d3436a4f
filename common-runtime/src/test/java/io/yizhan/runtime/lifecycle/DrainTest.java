package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final HandLoop loop = new HandLoop();
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<Void> clientsGone = new CompletableFuture<>();
    private final Drain drain = new Drain(
            List.of(
                    new Recorder("listener", events).drainingUntil(clientsGone, "12 clients"),
                    new Recorder("links", events)),
            Deadline.after(Duration.ofSeconds(60), loop),
            loop,
            loop,
            Runnable::run);

    @Test
    void drainsOneAfterTheOther() {
        drain.begin();
        assertThat(events).containsExactly("drain listener");
        assertThat(drain.outstanding()).containsExactly("listener (12 clients)", "links");

        clientsGone.complete(null);
        assertThat(events).containsExactly("drain listener", "drain links");
        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.EMPTY);
        assertThat(drain.outstanding()).isEmpty();
    }

    @Test
    void goesOnBehindOneThatFails() {
        drain.begin();
        clientsGone.completeExceptionally(new IllegalStateException("broken on purpose"));

        assertThat(events).containsExactly("drain listener", "drain links");
        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.EMPTY);
    }

    @Test
    void endsAtTheDeadline() {
        drain.begin();
        loop.advance(Duration.ofMillis(59_999));
        assertThat(drain.outcome()).isNotDone();
        assertThat(drain.remainingMillis()).isEqualTo(1);

        loop.advance(Duration.ofMillis(1));
        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.LATE);
        assertThat(drain.outstanding()).containsExactly("listener (12 clients)", "links");

        clientsGone.complete(null);
        assertThat(events).containsExactly("drain listener");
    }

    @Test
    void canBeShortenedAndNotLengthened() {
        drain.begin();
        drain.shorten(Deadline.after(Duration.ofSeconds(10), loop));
        drain.shorten(Deadline.after(Duration.ofSeconds(30), loop));

        loop.advance(Duration.ofSeconds(10));
        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.LATE);
    }

    @Test
    void isLateWhereAComponentGaveUpAtTheDeadlineByItself() {
        drain.begin();
        loop.schedule(() -> clientsGone.complete(null), 60, TimeUnit.SECONDS);
        loop.advance(Duration.ofSeconds(60));

        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.LATE);
    }

    @Test
    void canBeAborted() {
        drain.begin();
        drain.abort();

        assertThat(drain.outcome()).isCompletedWithValue(Drain.Outcome.ABORTED);
    }
}
