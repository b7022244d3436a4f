package io.yizhan.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.Status;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final RetryBudget budget = new RetryBudget();

    private int retries() {
        int retries = 0;
        while (budget.tryRetry()) {
            retries++;
        }
        return retries;
    }

    @Test
    void theReserveIsThereFromTheStart() {
        assertThat(retries()).isEqualTo(RetryBudget.RESERVE);
    }

    @Test
    void answersPayForRetries() {
        retries();
        for (int i = 0; i < 5 * RetryBudget.ANSWERS_PER_RETRY - 1; i++) {
            budget.answered(i % 2 == 0 ? Status.OK : Status.NOT_FOUND);
        }
        assertThat(retries()).isEqualTo(4);
        budget.answered(Status.OK);
        assertThat(retries()).isEqualTo(1);
    }

    @Test
    void noMoreIsSavedThanTheReserve() {
        for (int i = 0; i < 100 * RetryBudget.ANSWERS_PER_RETRY; i++) {
            budget.answered(Status.OK);
        }
        assertThat(retries()).isEqualTo(RetryBudget.RESERVE);
    }

    @Test
    void refusalsPayForNothing() {
        retries();
        for (int i = 0; i < 100 * RetryBudget.ANSWERS_PER_RETRY; i++) {
            budget.answered(Status.OVERLOADED);
            budget.answered(Status.TIMEOUT);
            budget.answered(Status.UNAVAILABLE);
        }
        assertThat(retries()).isZero();
    }
}
