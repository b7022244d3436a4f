package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {

    private static MessageKey key(long id) {
        return new MessageKey(new ConversationKey(1, 2), 1, 0, id);
    }

    @Test
    void keepsTheNewestHoweverOftenAnOldOneWasAskedFor() {
        RecentMessages recent = new RecentMessages(100);
        for (int i = 0; i < 250; i++) {
            recent.put(key(i), new StoredMessage(i, 0, ByteString.EMPTY));
            recent.find(key(0));
        }
        for (int i = 0; i < 150; i++) {
            assertThat(recent.find(key(i))).isNull();
        }
        for (int i = 150; i < 250; i++) {
            assertThat(recent.find(key(i))).isEqualTo(new StoredMessage(i, 0, ByteString.EMPTY));
        }
    }
}
