package io.yizhan.logic.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginFailuresTest {

    private final HandLoop clock = new HandLoop();
    private final LoginFailures failures = new LoginFailures(new LoginLimit(3, Duration.ofMinutes(5), 100), clock);

    @Test
    void refusesAfterSoManyUntilTheWindowEnds() {
        fail(3);
        clock.advance(Duration.ofMinutes(2));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> failures.begin("anna"))
                .satisfies(e -> assertThat(e.status()).isEqualTo(Status.RATE_LIMITED))
                .satisfies(e -> assertThat(e.retryAfterMillis()).isEqualTo(180_001));

        clock.advance(Duration.ofMinutes(3));
        fail(3);
    }

    @Test
    void otherAccountsAreNotConcerned() {
        fail(3);
        failures.begin("bert");
    }

    @Test
    void theRightPasswordForgetsEarlierFailures() {
        fail(2);
        failures.begin("anna");
        failures.succeeded("anna");
        fail(3);
    }

    @Test
    void whatNeverCameOutDoesNotCount() {
        for (int i = 0; i < 10; i++) {
            failures.begin("anna");
            failures.undecided("anna");
        }
        fail(3);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            failures.begin("anna");
        }
    }
}
