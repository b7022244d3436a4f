package io.yizhan.data.append;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction is going to write, and what each append is answered if it commits. Knows no SQL. Used by one
 * committer thread.
 */
final class BatchPlan {

    /** One message that is new. */
    record Row(MessageKey key, long seq, long timeMillis, NewMessage message) {}

    /**
     * How a head moves.
     *
     * @param step entries added, at least one
     */
    record Move(ConversationKey conversation, Head from, Head to, int step) {}

    /**
     * What one append is answered once the batch is committed.
     *
     * @param stores whether any of its messages is stored by this batch
     * @param members of the conversation, whose routes the answer names; empty where nothing was or is stored
     */
    record Planned(Append append, AppendMessagesResponse.Builder answer, boolean stores, Members members) {}

    private final Map<ConversationKey, Head> heads;
    private final Map<MessageKey, StoredMessage> stored;
    private final long nowMillis;
    private final List<Row> rows = new ArrayList<>();
    private final Map<MessageKey, StoredMessage> added = new HashMap<>();
    /** In the order of the table's key, in which all data servers take the rows' locks. */
    private final Map<ConversationKey, Move> moves = new TreeMap<>();

    private final List<Planned> planned = new ArrayList<>();

    /**
     * @param heads of the batch's conversations; one without has no group, or not both users
     * @param stored messages of the batch that are known to be stored
     */
    BatchPlan(Map<ConversationKey, Head> heads, Map<MessageKey, StoredMessage> stored, long nowMillis) {
        this.heads = heads;
        this.stored = stored;
        this.nowMillis = nowMillis;
    }

    void add(Append append) {
        Head head = heads.get(append.conversation());
        AppendMessagesResponse.Builder answer = AppendMessagesResponse.newBuilder();
        int rowsBefore = rows.size();
        boolean anyStored = false;
        for (NewMessage message : append.messages()) {
            AppendResult result = plan(append.conversation(), head, append.key(message), message);
            anyStored |= result.getStatus() == Status.OK;
            answer.addResults(result);
        }
        Members members = anyStored && head != null ? head.members() : Members.NOBODY;
        planned.add(new Planned(append, answer, rows.size() > rowsBefore, members));
    }

    private AppendResult plan(ConversationKey conversation, @Nullable Head head, MessageKey key, NewMessage message) {
        StoredMessage first = stored.getOrDefault(key, added.get(key));
        if (first != null) {
            return repeat(first, message.getContentHash());
        }
        if (head == null) {
            return refusal(
                    Status.NOT_FOUND, conversation.isGroup() ? "There is no such group." : "There is no such user.");
        }
        if (!head.members().contains(message.getSender())) {
            return refusal(Status.FORBIDDEN, "The sender is not a member of the conversation.");
        }
        return store(conversation, head, key, message);
    }

    private AppendResult store(ConversationKey conversation, Head from, MessageKey key, NewMessage message) {
        Move before = moves.get(conversation);
        int step = before == null ? 1 : before.step() + 1;
        long seq = from.lastSeq() + step;
        long time = Math.max(nowMillis, from.lastTimeMillis());
        moves.put(conversation, new Move(conversation, from, from.advanced(seq, time), step));
        rows.add(new Row(key, seq, time, message));
        added.put(key, new StoredMessage(seq, time, message.getContentHash()));
        return AppendResult.newBuilder().setSeq(seq).setTimeMs(time).build();
    }

    private static AppendResult repeat(StoredMessage first, ByteString contentHash) {
        if (!first.contentHash().equals(contentHash)) {
            return refusal(Status.CONFLICT, "The same message id was used with another content.");
        }
        return AppendResult.newBuilder()
                .setSeq(first.seq())
                .setTimeMs(first.timeMillis())
                .setRepeated(true)
                .build();
    }

    private static AppendResult refusal(Status status, String reason) {
        return AppendResult.newBuilder().setStatus(status).setReason(reason).build();
    }

    List<Row> rows() {
        return rows;
    }

    Collection<Move> moves() {
        return moves.values();
    }

    /** In the order of {@link #add}. */
    List<Planned> planned() {
        return planned;
    }

    /** The new messages, as a repeat will be answered. */
    Map<MessageKey, StoredMessage> added() {
        return added;
    }
}
