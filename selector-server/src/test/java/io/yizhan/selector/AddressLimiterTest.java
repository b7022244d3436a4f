package io.yizhan.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.runtime.testing.HandLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AddressLimiterTest {

    private final HandLoop clock = new HandLoop();
    private final AddressLimiter limiter = new AddressLimiter(10, 3, clock);

    @Test
    void letsABurstThroughAndThenTheRate() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("203.0.113.7");
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.take(address)).isTrue();
        }
        assertThat(limiter.take(address)).isFalse();

        clock.advance(Duration.ofMillis(100));
        assertThat(limiter.take(address)).isTrue();
        assertThat(limiter.take(address)).isFalse();

        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.take(address)).isTrue();
        }
        assertThat(limiter.take(address)).isFalse();
    }

    @Test
    void countsAnIpv6NetworkAsOne() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.take(InetAddress.getByName("2001:db8::" + i))).isTrue();
        }

        assertThat(limiter.take(InetAddress.getByName("2001:db8::ffff:1"))).isFalse();
        assertThat(limiter.take(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
        assertThat(limiter.take(InetAddress.getByName("203.0.113.8"))).isTrue();
    }
}
