package io.yizhan.access.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class SessionGateTest {

    private final SessionGate gate = new SessionGate();
    private int passed;

    private CompletionStage<Integer> work() {
        return CompletableFuture.completedFuture(++passed);
    }

    @Test
    void letsWaitWhoComesWhileItIsClosed() {
        assertThat(gate.pass(this::work)).isCompletedWithValue(1);
        gate.close();
        CompletableFuture<Integer> waiting = gate.pass(this::work).toCompletableFuture();
        assertThat(waiting).isNotDone();
        gate.open();

        assertThat(waiting).isCompletedWithValue(2);
        assertThat(gate.pass(this::work)).isCompletedWithValue(3);
    }

    @Test
    void sendsOnToTheSuccessorWhoWaitsAndWhoComesLater() {
        gate.close();
        CompletableFuture<Integer> waiting = gate.pass(this::work).toCompletableFuture();
        gate.leave();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .withCauseInstanceOf(StatusException.class);
        assertThat(gate.pass(this::work).toCompletableFuture()).isCompletedExceptionally();
        assertThat(passed).isZero();
    }
}
