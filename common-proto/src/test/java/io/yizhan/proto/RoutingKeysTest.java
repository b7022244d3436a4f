package io.yizhan.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RoutingKeysTest {

    /** Every daemon of every release must agree, so these figures may never change. */
    @Test
    void keysNeverChange() {
        assertThat(RoutingKeys.mix(0)).isEqualTo(0xe220a8397b1dcdafL);
        assertThat(RoutingKeys.ofName("alice")).isEqualTo(RoutingKeys.mix(0x508b2abb65a03907L));
        assertThat(RoutingKeys.ofConversation(ConversationIds.direct(1, 2)))
                .isEqualTo(RoutingKeys.mix(RoutingKeys.mix(1) + 2));
    }

    @Test
    void neighbouringIdsSpreadOverEveryBit() {
        int[] ones = new int[64];
        int samples = 20_000;
        for (long id = 1; id <= samples; id++) {
            long key = RoutingKeys.ofId(id);
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += (int) (key >>> bit & 1);
            }
        }

        assertThat(Arrays.stream(ones).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(samples * 48 / 100, samples * 52 / 100));
    }
}
