package io.yizhan.systemtests.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SendWindowTest {

    private static final long INTENDED = 17;

    @Test
    void aMessageIsDoneWhenAcknowledgedAndDeliveredInEitherOrder() {
        SendWindow window = new SendWindow(2, 1);
        int first = window.open(INTENDED, 1, 2);
        int second = window.open(INTENDED + 1, 3, 4);
        assertThat(window.hasRoom()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> window.open(0, 0, 0));

        assertThat(window.acknowledge(first)).isTrue();
        assertThat(window.closeIfDone(first)).isFalse();
        assertThat(window.deliver(first)).isTrue();
        assertThat(window.intendedNanos(first)).isEqualTo(INTENDED);
        assertThat(window.closeIfDone(first)).isTrue();
        assertThat(window.hasRoom()).isTrue();

        assertThat(window.deliver(second)).isTrue();
        assertThat(window.closeIfDone(second)).isFalse();
        assertThat(window.acknowledge(second)).isTrue();
        assertThat(window.closeIfDone(second)).isTrue();
        assertThat(window.underWay()).isZero();
    }

    @Test
    void whatComesTwiceIsNoNews() {
        SendWindow window = new SendWindow(1, 1);
        int id = window.open(INTENDED, 1, 2);
        assertThat(window.acknowledge(id)).isTrue();
        assertThat(window.acknowledge(id)).isFalse();
        assertThat(window.deliver(id)).isTrue();
        assertThat(window.deliver(id)).isFalse();
        assertThat(window.closeIfDone(id)).isTrue();
        assertThat(window.closeIfDone(id)).isFalse();
        assertThat(window.acknowledge(id)).isFalse();
    }

    @Test
    void everyRecipientCounts() {
        SendWindow window = new SendWindow(1, 3);
        int id = window.open(INTENDED, 1, 2);
        window.acknowledge(id);
        window.deliver(id);
        window.deliver(id);
        assertThat(window.closeIfDone(id)).isFalse();
        window.deliver(id);
        assertThat(window.closeIfDone(id)).isTrue();
    }

    @Test
    void whatFailedComesBackInItsOrder() {
        SendWindow window = new SendWindow(4, 1);
        int first = window.open(INTENDED, 1, 2);
        int second = window.open(INTENDED, 3, 4);
        int third = window.open(INTENDED, 5, 6);
        window.fail(third);
        window.fail(first);
        assertThat(window.takeFailed(0)).isEqualTo(first);
        assertThat(window.takeFailed(first)).isEqualTo(third);
        assertThat(window.takeFailed(third)).isZero();
        assertThat(window.holds(second)).isTrue();
        assertThat(window.idHigh(third)).isEqualTo(5);
        assertThat(window.idLow(third)).isEqualTo(6);
    }

    @Test
    void goesOnWhileOneMessageTakesLong() {
        SendWindow window = new SendWindow(2, 0);
        window.open(INTENDED, 1, 2);
        for (int i = 0; i < 3; i++) {
            int id = window.open(INTENDED, 1, 2);
            window.acknowledge(id);
            assertThat(window.closeIfDone(id)).isTrue();
            assertThat(window.hasRoom()).isTrue();
        }
    }
}
