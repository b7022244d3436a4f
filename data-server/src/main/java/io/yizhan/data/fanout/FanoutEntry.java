package io.yizhan.data.fanout;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.OwedEntry;

/** One log entry whose fan-out is owed. */
public record FanoutEntry(ConversationKey conversation, long seq) {

    static FanoutEntry of(OwedEntry entry) {
        return new FanoutEntry(ConversationKey.of(entry.getConversation()), entry.getSeq());
    }

    OwedEntry toProto() {
        return OwedEntry.newBuilder()
                .setConversation(conversation.toId())
                .setSeq(seq)
                .build();
    }
}
