package io.yizhan.chat.fanout;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The entries of one conversation that the record still owes, read page by page. For one thread at a time. */
final class OwedConversation {

    private static final int PAGE = 200;

    private final ConversationId conversation;
    private final TreeSet<Long> wanted = new TreeSet<>();

    OwedConversation(ConversationId conversation) {
        this.conversation = conversation;
    }

    ConversationId conversation() {
        return conversation;
    }

    void want(long seq) {
        wanted.add(seq);
    }

    boolean isDone() {
        return wanted.isEmpty();
    }

    FetchMessagesRequest nextPage() {
        long span = wanted.last() - wanted.first() + 1;
        return FetchMessagesRequest.newBuilder()
                .setConversation(conversation)
                .setFromSeq(wanted.first())
                .setLimit((int) Math.min(PAGE, span))
                .build();
    }

    /**
     * Takes the wanted ones out of a page. Whatever the page should hold and doesn't is no longer in the log: it needs no
     * fan-out, and is not waited for.
     *
     * @throws InvalidProtocolBufferException if an entry can't be read
     */
    Page take(FetchMessagesResponse response) throws InvalidProtocolBufferException {
        List<Entry> found = new ArrayList<>();
        long readUpTo = 0;
        for (ByteString bytes : response.getEntriesList()) {
            LogEntry entry = LogEntry.parseFrom(bytes);
            readUpTo = entry.getSeq();
            if (wanted.remove(entry.getSeq())) {
                found.add(new Entry(conversation, entry.getSeq(), entry.getSender(), bytes, true));
            }
        }
        if (!response.getMore()) {
            readUpTo = Math.max(readUpTo, response.getLastSeq());
        }
        var passed = wanted.headSet(readUpTo, true);
        List<Long> missing = List.copyOf(passed);
        passed.clear();
        return new Page(found, missing);
    }

    /** @param missing seqs that the log no longer has */
    record Page(List<Entry> found, List<Long> missing) {

        boolean isEmpty() {
            return found.isEmpty() && missing.isEmpty();
        }
    }
}
