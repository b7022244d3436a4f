package io.yizhan.chat.fanout;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.Routes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stored entries of one conversation, and where its members are.
 *
 * @param entries in ascending order of seq
 * @param routes read after the entries were committed; null: to be looked up
 * @param fanoutId the row that owes the entries; 0 where none does
 * @param dataNode the data server that wants to hear of their completion
 * @param exceptUser who sent them from {@code exceptSession}, which needs no push; 0 where unknown
 */
public record FanoutBatch(
        List<Entry> entries,
        @Nullable Routes routes,
        long fanoutId,
        NodeId dataNode,
        long exceptUser,
        long exceptSession) {

    public FanoutBatch {
        entries = List.copyOf(entries);
    }
}
