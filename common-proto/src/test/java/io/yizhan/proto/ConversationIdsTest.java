package io.yizhan.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationIdsTest {

    @Test
    void aDirectConversationHasOneNameForBothUsers() {
        ConversationId conversation = ConversationIds.direct(9, 4);

        assertThat(conversation).isEqualTo(ConversationIds.direct(4, 9));
        assertThat(conversation.getFirst()).isEqualTo(4);
        assertThat(ConversationIds.isGroup(conversation)).isFalse();
        assertThat(ConversationIds.peerOf(conversation, 4)).isEqualTo(9);
        assertThat(ConversationIds.peerOf(conversation, 9)).isEqualTo(4);
        assertThat(ConversationIds.peerOf(conversation, 5)).isZero();
    }

    @Test
    void aGroupIsNamedByItsIdAlone() {
        ConversationId conversation = ConversationIds.group(77);

        assertThat(ConversationIds.isGroup(conversation)).isTrue();
        assertThat(conversation.getSecond()).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 53, Long.MIN_VALUE, Long.MAX_VALUE})
    void idsOutOfRangeAreRefused(long id) {
        assertThatThrownBy(() -> ConversationIds.group(id)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConversationIds.direct(1, id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodyTalksToThemselves() {
        assertThatThrownBy(() -> ConversationIds.direct(5, 5)).hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, true",
        "1, 2, true",
        "0, 9007199254740991, true",
        "0, 0, false",
        "2, 1, false",
        "2, 2, false",
        "-1, 2, false",
        "1, -2, false",
        "1, 9007199254740992, false",
    })
    void oneAllowedWayToNameAConversation(long first, long second, boolean valid) {
        ConversationId conversation =
                ConversationId.newBuilder().setFirst(first).setSecond(second).build();

        assertThat(ConversationIds.isValid(conversation)).isEqualTo(valid);
    }

    @Test
    void theHomeClusterIsPartOfTheId() {
        assertThat(ConversationIds.clusterOf((5L << ConversationIds.CLUSTER_SHIFT) + 123))
                .isEqualTo(5);
    }
}
