package io.yizhan.access.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushWindowTest {

    private static final ConversationId CONVERSATION = ConversationIds.direct(1, 2);

    private final AccessMetrics metrics = new AccessMetrics(new SimpleMeterRegistry());
    private final PushConfig config = new PushConfig(4, 1000, 2000, Duration.ofSeconds(2), Duration.ofSeconds(10));
    private final PushWindow window = new PushWindow(config, metrics);
    private final Written written = new Written();

    @Test
    void whatComesTogetherSharesAPush() {
        offer(1, 2);
        write(0);
        offer(3);
        write(0);

        assertThat(written.take()).containsExactly("1:[1, 2]", "2:[3]");
        assertThat(window.entries()).isEqualTo(3);
    }

    @Test
    void whatWasGivenBeforeIsDropped() {
        offer(1, 2, 1);
        write(0);
        offer(2);
        write(0);
        window.confirm(1);
        offer(1);
        write(0);

        assertThat(written.take()).containsExactly("1:[1, 2]");
    }

    @Test
    void aConfirmationIsCumulative() {
        for (int seq = 1; seq <= 3; seq++) {
            offer(seq);
            write(0);
        }
        window.confirm(2);

        assertThat(window.entries()).isEqualTo(1);
        window.confirm(Long.MAX_VALUE);
        assertThat(window.entries()).isZero();
        assertThat(metrics.windowBytes()).hasValue(0);
        offer(4);
        write(0);
        assertThat(written.take()).endsWith("4:[4]");
    }

    @Test
    void whatIsNotConfirmedIsWrittenAgainWithItsNumber() {
        offer(1);
        long look = write(0);
        written.take();

        assertThat(look).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(repeat(1900)).isEmpty();
        assertThat(repeat(2000)).containsExactly("1:[1]");
        assertThat(repeat(3900)).isEmpty();
        assertThat(repeat(4000)).containsExactly("1:[1]");
        window.confirm(1);
        assertThat(repeat(6000)).isEmpty();
    }

    @Test
    void unconfirmedTooLongBecomesOneSync() {
        offer(1);
        write(0);
        offer(2);
        write(1000);
        written.take();

        assertThat(repeat(10_000)).containsExactly("3:sync");
        assertThat(window.entries()).isZero();
        // Repeated with growing patience until it is confirmed.
        assertThat(repeat(12_000)).containsExactly("3:sync");
        assertThat(repeat(14_000)).isEmpty();
        assertThat(repeat(16_000)).containsExactly("3:sync");
        window.confirm(3);
        assertThat(repeat(60_000)).isEmpty();
    }

    @Test
    void aFullWindowBecomesOneSyncAndGoesOnBehindIt() {
        offer(1, 2, 3, 4);
        write(0);
        offer(5, 6);
        write(0);
        assertThat(written.take()).containsExactly("1:[1, 2, 3, 4]", "2:sync");

        offer(7);
        write(0);
        assertThat(written.take()).containsExactly("3:[7]");
        window.confirm(3);
        assertThat(window.entries()).isZero();
    }

    @Test
    void bytesFillAWindowToo() {
        window.offer(CONVERSATION, 1, ByteString.copyFrom(new byte[900]));
        window.offer(CONVERSATION, 2, ByteString.copyFrom(new byte[200]));
        write(0);

        assertThat(written.take()).containsExactly("1:sync");
        assertThat(metrics.windowBytes()).hasValue(0);
    }

    @Test
    void allWindowsTogetherAreBounded() {
        metrics.windowBytes().set(1950);
        window.offer(CONVERSATION, 1, ByteString.copyFrom(new byte[100]));
        write(0);

        assertThat(written.take()).containsExactly("1:sync");
    }

    @Test
    void aClientThatDoesNotReadIsNotWrittenTo() {
        written.writable = false;
        offer(1, 2, 3, 4);
        write(0);
        assertThat(written.take()).isEmpty();
        assertThat(window.entries()).isEqualTo(4);

        offer(5);
        write(0);
        assertThat(written.take()).isEmpty();
        assertThat(window.entries()).isZero();
        offer(6);

        written.writable = true;
        write(0);
        assertThat(written.take()).containsExactly("1:sync");
    }

    @Test
    void clearingLetsGoOfEverything() {
        offer(1, 2);
        write(0);
        offer(3);
        window.clear();

        assertThat(window.hasWaiting()).isFalse();
        assertThat(metrics.windowBytes()).hasValue(0);
    }

    private void offer(int... seqs) {
        for (int seq : seqs) {
            window.offer(CONVERSATION, seq, ByteString.copyFrom(new byte[] {(byte) seq}));
        }
    }

    private long write(long atMillis) {
        long now = Duration.ofMillis(atMillis).toNanos();
        window.write(written, now);
        return window.nextLook(now);
    }

    private List<String> repeat(long atMillis) {
        window.repeat(written, Duration.ofMillis(atMillis).toNanos());
        return written.take();
    }

    private static final class Written implements PushOutput {

        private final List<String> pushes = new ArrayList<>();
        private boolean writable = true;

        List<String> take() {
            List<String> taken = List.copyOf(pushes);
            pushes.clear();
            return taken;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void pushEntries(long pushNumber, List<ByteString> entries) {
            pushes.add(pushNumber + ":"
                    + entries.stream().map(entry -> entry.byteAt(0)).toList());
        }

        @Override
        public void pushSync(long pushNumber) {
            pushes.add(pushNumber + ":sync");
        }
    }
}
