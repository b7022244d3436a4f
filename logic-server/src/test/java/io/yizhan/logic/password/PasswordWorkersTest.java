package io.yizhan.logic.password;

import static io.yizhan.logic.Stage.assertStatus;
import static io.yizhan.logic.Stage.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordWorkersTest {

    private static final PasswordConfig SMALL = new PasswordConfig(64, 1, 1, 1, 1);

    private final HandLoop clock = new HandLoop();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final PasswordWorkers workers = workers(clock);
    private final PasswordWorkers gated = workers(this::nanosBehindTheGate);
    private final Deadline deadline = Deadline.after(Duration.ofSeconds(5), clock);

    @AfterEach
    void stop() {
        gate.countDown();
        workers.stop();
        gated.stop();
    }

    @Test
    void aHashSaysHowItWasMadeAndIsNeverTheSameTwice() throws InterruptedException {
        String one = result(workers.hash("correct horse", deadline));
        String other = result(workers.hash("correct horse", deadline));

        assertThat(one).startsWith("$argon2id$v=19$m=64,t=1,p=1$").isNotEqualTo(other);
        assertThat(result(workers.check("correct horse", Optional.of(one), deadline)))
                .isTrue();
        assertThat(result(workers.check("correct horse", Optional.of(other), deadline)))
                .isTrue();
        assertThat(result(workers.check("Correct horse", Optional.of(one), deadline)))
                .isFalse();
    }

    @Test
    void readsHashesOfOtherImplementationsAndParameters() throws InterruptedException {
        // Test vector of the reference implementation (phc-winner-argon2, test.c): t=2, m=2^8, p=1.
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

        assertThat(result(workers.check("password", Optional.of(reference), deadline)))
                .isTrue();
        assertThat(result(workers.check("passwort", Optional.of(reference), deadline)))
                .isFalse();
    }

    @Test
    void nobodyHasNoPassword() throws InterruptedException {
        assertThat(result(workers.check("nobody has this password", Optional.empty(), deadline)))
                .isFalse();
    }

    @Test
    void theSamePasswordIsTheSameHoweverItIsComposed() throws InterruptedException {
        String hash = result(workers.hash("caf\u00e9-12345", deadline));

        assertThat(result(workers.check("cafe\u0301-12345", Optional.of(hash), deadline)))
                .isTrue();
    }

    @Test
    void aFullQueueIsOverloadedAtOnce() throws InterruptedException {
        gated.start();
        var running = gated.hash("one password", deadline);
        while (gated.waiting() > 0) {
            Thread.onSpinWait();
        }
        var waiting = gated.hash("two passwords", deadline);
        var refused = gated.hash("three passwords", deadline);

        assertThat(refused).isCompletedExceptionally();
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> result(refused))
                .matches(e -> e.status() == Status.OVERLOADED && e.retryAfterMillis() > 0);
        gate.countDown();
        assertThat(result(running)).isNotEmpty();
        assertThat(result(waiting)).isNotEmpty();
    }

    @Test
    void whatNobodyWaitsForIsNotBegun() {
        clock.advance(Duration.ofSeconds(6));

        assertStatus(Status.TIMEOUT, () -> result(workers.hash("too late", deadline)));
    }

    private long nanosBehindTheGate() {
        try {
            gate.await();
            return clock.nanos();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PasswordWorkers workers(Ticker ticker) {
        return new PasswordWorkers(SMALL, ticker, new SimpleMeterRegistry());
    }
}
