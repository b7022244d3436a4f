package io.yizhan.runtime.handover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandoverFormatTest {

    @Test
    void aReleaseThatStillUnderstandsThisOneIsUnderstood() {
        assertThat(HandoverFormat.isUnderstood(HandoverFormat.CURRENT, HandoverFormat.OLDEST))
                .isTrue();
        assertThat(HandoverFormat.isUnderstood(HandoverFormat.CURRENT + 1, HandoverFormat.CURRENT))
                .isTrue();
    }

    @Test
    void releasesFurtherApartAreNot() {
        assertThat(HandoverFormat.isUnderstood(HandoverFormat.CURRENT + 2, HandoverFormat.CURRENT + 1))
                .isFalse();
        assertThat(HandoverFormat.isUnderstood(HandoverFormat.OLDEST - 1, HandoverFormat.OLDEST - 1))
                .isFalse();
    }
}
