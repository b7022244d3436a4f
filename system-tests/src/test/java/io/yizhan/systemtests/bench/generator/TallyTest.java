package io.yizhan.systemtests.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.yizhan.proto.Status;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void whatSeveralProcessesSawIsAddedUp() {
        Recorder one = recorder(100, 1);
        Recorder other = recorder(300, 3);
        other.failed(Status.OVERLOADED_VALUE);
        other.disconnected();

        Observed both = Tally.parse(one.tally(10_000 * MILLI).toLine())
                .plus(Tally.parse(other.tally(10_000 * MILLI).toLine()))
                .observed();

        assertThat(both.seconds()).isEqualTo(10);
        assertThat(both.done()).isEqualTo(400);
        assertThat(both.deliveries()).isEqualTo(400);
        assertThat(both.delivery().count()).isEqualTo(400);
        assertThat(both.delivery().p50()).isBetween(2.99, 3.01);
        assertThat(both.complete().max()).isBetween(2.99, 3.01);
        assertThat(both.acknowledgement().count()).isZero();
        assertThat(both.failures()).isEqualTo(Map.of("OVERLOADED", 1L));
        assertThat(both.disconnects()).isEqualTo(1);
    }

    @Test
    void anotherLineIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tally.parse("failed"))
                .withMessageContaining("9");
    }

    private static Recorder recorder(int messages, long millis) {
        Recorder recorder = new Recorder();
        recorder.begin(0);
        for (int i = 0; i < messages; i++) {
            recorder.delivered(millis * MILLI);
            recorder.done(millis * MILLI);
        }
        return recorder;
    }
}
