package io.yizhan.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.send.Requests;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A user's conversations and what is in them. Safe for any thread. */
public final class Conversations {
    private final Requests requests;

    Conversations(Requests requests) {
        this.requests = requests;
    }

    /** All of the user's conversations, with their last seq and how far the user has read. */
    public CompletableFuture<List<ConversationState>> list() {
        return listAfter(ListConversationsRequest.getDefaultInstance(), new ArrayList<>());
    }

    /** The newest entries, at most {@code limit} (1 to 200). */
    public CompletableFuture<HistoryPage> newest(ConversationId conversation, int limit) {
        return page(conversation, 0, true, limit);
    }

    /** Entries up to and including a seq, at most {@code limit} (1 to 200), the newest of them. */
    public CompletableFuture<HistoryPage> upTo(ConversationId conversation, long seq, int limit) {
        return page(conversation, seq, true, limit);
    }

    /** Entries from a seq on, at most {@code limit} (1 to 200). */
    public CompletableFuture<HistoryPage> from(ConversationId conversation, long seq, int limit) {
        return page(conversation, seq, false, limit);
    }

    /**
     * The user has read up to this seq; all the user's devices see it. It never goes back.
     *
     * @return the position now stored
     */
    public CompletableFuture<Long> markRead(ConversationId conversation, long seq) {
        MarkReadRequest request = MarkReadRequest.newBuilder()
                .setConversation(conversation)
                .setReadSeq(seq)
                .build();
        return requests.call(Command.MARK_READ, request, MarkReadResponse.parser())
                .thenApply(MarkReadResponse::getReadSeq);
    }

    private CompletableFuture<List<ConversationState>> listAfter(
            ListConversationsRequest request, List<ConversationState> before) {
        return requests.call(Command.LIST_CONVERSATIONS, request, ListConversationsResponse.parser())
                .thenCompose(page -> {
                    before.addAll(page.getConversationsList());
                    if (!page.getMore() || page.getConversationsCount() == 0) {
                        return CompletableFuture.completedFuture(before);
                    }
                    ConversationState last = page.getConversations(page.getConversationsCount() - 1);
                    return listAfter(
                            ListConversationsRequest.newBuilder()
                                    .setAfter(last.getConversation())
                                    .build(),
                            before);
                });
    }

    private CompletableFuture<HistoryPage> page(ConversationId conversation, long seq, boolean backwards, int limit) {
        FetchMessagesRequest request = FetchMessagesRequest.newBuilder()
                .setConversation(conversation)
                .setFromSeq(seq)
                .setBackwards(backwards)
                .setLimit(limit)
                .build();
        return requests.call(Command.FETCH_MESSAGES, request, FetchMessagesResponse.parser())
                .thenApply(Conversations::read);
    }

    private static HistoryPage read(FetchMessagesResponse response) {
        List<LogEntry> entries = new ArrayList<>();
        try {
            for (ByteString entry : response.getEntriesList()) {
                entries.add(LogEntry.parseFrom(entry));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new CompletionException(new ImException(Status.INTERNAL, "an entry of the history can't be read"));
        }
        return new HistoryPage(entries, response.getMore(), response.getLastSeq());
    }
}
