package io.yizhan.client.fake;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.SendMessageRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The record: conversations with dense seqs, each message id stored once. Safe for any thread. */
public final class FakeLog {
    private final Map<ConversationId, List<LogEntry>> logs = new HashMap<>();
    private final Map<ByteString, LogEntry> byId = new HashMap<>();
    private final Map<ConversationId, Long> firstSeqs = new HashMap<>();
    private int pageLimit = 200;

    public synchronized LogEntry append(long sender, SendMessageRequest request) {
        LogEntry stored = byId.get(request.getClientMessageId());
        if (stored != null) {
            return stored;
        }
        List<LogEntry> log = logs.computeIfAbsent(request.getConversation(), any -> new ArrayList<>());
        LogEntry entry = LogEntry.newBuilder()
                .setConversation(request.getConversation())
                .setSeq(log.size() + 1)
                .setSender(sender)
                .setClientMessageId(request.getClientMessageId())
                .setTimeMs(1_000 + log.size())
                .setContent(request.getContent())
                .build();
        log.add(entry);
        byId.put(request.getClientMessageId(), entry);
        return entry;
    }

    /** Somebody's text, under an id of its own. */
    public synchronized LogEntry append(ConversationId conversation, long sender, String text) {
        String id = String.format("%016d", byId.size());
        return append(
                sender,
                SendMessageRequest.newBuilder()
                        .setConversation(conversation)
                        .setClientMessageId(ByteString.copyFromUtf8(id))
                        .setContent(Content.newBuilder().setText(text))
                        .build());
    }

    public synchronized List<LogEntry> entries(ConversationId conversation) {
        return List.copyOf(logs.getOrDefault(conversation, List.of()));
    }

    public List<String> texts(ConversationId conversation) {
        return entries(conversation).stream().map(e -> e.getContent().getText()).toList();
    }

    /** Nobody may see what is older. */
    public synchronized void firstSeq(ConversationId conversation, long seq) {
        firstSeqs.put(conversation, seq);
    }

    /** Pages are cut to so many entries. */
    public synchronized void pageLimit(int limit) {
        pageLimit = limit;
    }

    synchronized ListConversationsResponse list() {
        Map<Long, ConversationState> states = new TreeMap<>();
        logs.forEach((conversation, log) -> states.put(
                conversation.getFirst() * 1_000_000 + conversation.getSecond(),
                ConversationState.newBuilder()
                        .setConversation(conversation)
                        .setLastSeq(log.size())
                        .setFirstSeq(firstSeqs.getOrDefault(conversation, 1L))
                        .build()));
        return ListConversationsResponse.newBuilder()
                .addAllConversations(states.values())
                .build();
    }

    synchronized FetchMessagesResponse fetch(FetchMessagesRequest request) {
        List<LogEntry> log = logs.getOrDefault(request.getConversation(), List.of());
        long first = firstSeqs.getOrDefault(request.getConversation(), 1L);
        int limit = Math.min(pageLimit, request.getLimit() == 0 ? 50 : request.getLimit());
        long from = request.getFromSeq();
        if (request.getBackwards()) {
            long end = from == 0 ? log.size() : from;
            from = Math.max(first, end - limit + 1);
            limit = (int) (end - from + 1);
        }
        FetchMessagesResponse.Builder page = FetchMessagesResponse.newBuilder().setLastSeq(log.size());
        for (long seq = Math.max(first, from); seq <= log.size() && page.getEntriesCount() < limit; seq++) {
            page.addEntries(log.get((int) seq - 1).toByteString());
        }
        return page.setMore(request.getBackwards() ? from > first : from + limit <= log.size())
                .build();
    }
}
