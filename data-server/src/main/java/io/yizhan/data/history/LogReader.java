package io.yizhan.data.history;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.LogEntryBytes;
import io.yizhan.data.store.Database;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads pages of a conversation's log, as far as the reader may see it. Blocks. */
final class LogReader {

    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 200;

    /** Bytes of a page, its one entry in any case. */
    static final int MAX_PAGE_BYTES = 48 * 1024;

    /** Rows of one query: few enough that a page of the largest entries doesn't weigh on memory. */
    private static final int ROWS_PER_QUERY = 50;

    /**
     * What of a log may be seen.
     *
     * @param firstSeq the first visible entry
     * @param lastSeq the newest entry; 0 where there is none
     */
    private record Visible(long firstSeq, long lastSeq) {}

    private final Database database;

    LogReader(Database database) {
        this.database = database;
    }

    /** @param reader who asks; 0 for the suite itself, which sees everything */
    FetchMessagesResponse read(long reader, FetchMessagesRequest request) {
        ConversationKey conversation = ConversationKey.of(request.getConversation());
        int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MAX_LIMIT);
        return database.statements(connection -> {
            Visible visible = visible(connection, conversation, reader);
            return request.getBackwards()
                    ? backwards(connection, conversation, visible, request.getFromSeq(), limit)
                    : forwards(connection, conversation, visible, request.getFromSeq(), limit);
        });
    }

    private static Visible visible(Connection connection, ConversationKey conversation, long reader)
            throws SQLException {
        if (reader != 0 && !conversation.isGroup() && !conversation.isDirectOf(reader)) {
            throw forbidden();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT c.last_seq, m.first_seq"
                + " FROM conversation c LEFT JOIN member m"
                + " ON m.user_id = ? AND m.first = c.first AND m.second = c.second"
                + " WHERE c.first = ? AND c.second = ?")) {
            select.setLong(1, reader);
            select.setLong(2, conversation.first());
            select.setLong(3, conversation.second());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    if (conversation.isGroup()) {
                        throw new StatusException(Status.NOT_FOUND, "There is no such group.");
                    }
                    return new Visible(1, 0); // one-to-one, nothing written yet
                }
                long firstSeq = row.getLong(2);
                if (row.wasNull() && reader != 0) {
                    throw forbidden();
                }
                return new Visible(Math.max(1, firstSeq), row.getLong(1));
            }
        }
    }

    private static StatusException forbidden() {
        return new StatusException(Status.FORBIDDEN, "You are not a member of the conversation.");
    }

    private static FetchMessagesResponse forwards(
            Connection connection, ConversationKey conversation, Visible visible, long fromSeq, int limit)
            throws SQLException {
        long from = Math.max(fromSeq, visible.firstSeq());
        long to = Math.min(visible.lastSeq(), from + limit - 1);
        Page page = new Page();
        for (long next = from; next <= to && !page.full; next += ROWS_PER_QUERY) {
            read(connection, conversation, next, Math.min(to, next + ROWS_PER_QUERY - 1), "ASC", page);
        }
        return response(page, visible, from + page.entries.size() <= visible.lastSeq());
    }

    private static FetchMessagesResponse backwards(
            Connection connection, ConversationKey conversation, Visible visible, long fromSeq, int limit)
            throws SQLException {
        long from = fromSeq == 0 ? visible.lastSeq() : Math.min(fromSeq, visible.lastSeq());
        long to = Math.max(visible.firstSeq(), from - limit + 1);
        Page page = new Page();
        for (long next = from; next >= to && !page.full; next -= ROWS_PER_QUERY) {
            read(connection, conversation, Math.max(to, next - ROWS_PER_QUERY + 1), next, "DESC", page);
        }
        boolean more = from - page.entries.size() >= visible.firstSeq();
        Collections.reverse(page.entries);
        return response(page, visible, more);
    }

    private static FetchMessagesResponse response(Page page, Visible visible, boolean more) {
        return FetchMessagesResponse.newBuilder()
                .addAllEntries(page.entries)
                .setMore(more)
                .setLastSeq(visible.lastSeq())
                .build();
    }

    private static void read(
            Connection connection, ConversationKey conversation, long lowest, long highest, String order, Page page)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq, sender, client_message_id, time_ms, content FROM message"
                        + " WHERE first = ? AND second = ? AND seq BETWEEN ? AND ? ORDER BY seq " + order)) {
            select.setLong(1, conversation.first());
            select.setLong(2, conversation.second());
            select.setLong(3, lowest);
            select.setLong(4, highest);
            try (ResultSet rows = select.executeQuery()) {
                while (!page.full && rows.next()) {
                    page.add(LogEntryBytes.of(
                            conversation,
                            rows.getLong(1),
                            rows.getLong(2),
                            rows.getBytes(3),
                            rows.getLong(4),
                            rows.getBytes(5)));
                }
            }
        }
    }

    /** Entries gathered until one more would be too much. */
    private static final class Page {

        private static final int OVERHEAD_BYTES = 4; // tag and length of each entry

        final List<ByteString> entries = new ArrayList<>();
        int bytes;
        boolean full;

        void add(ByteString entry) {
            int size = entry.size() + OVERHEAD_BYTES;
            if (!entries.isEmpty() && bytes + size > MAX_PAGE_BYTES) {
                full = true;
                return;
            }
            entries.add(entry);
            bytes += size;
        }
    }
}
