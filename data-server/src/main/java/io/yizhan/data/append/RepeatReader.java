package io.yizhan.data.append;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.SqlText;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds messages that are stored already, by the unique key that says what the same message is. */
final class RepeatReader {

    private RepeatReader() {}

    static Map<MessageKey, StoredMessage> read(Connection connection, Collection<MessageKey> keys) throws SQLException {
        Map<MessageKey, StoredMessage> stored = new HashMap<>();
        if (keys.isEmpty()) {
            return stored;
        }
        String list = keys.stream().map(RepeatReader::sql).collect(Collectors.joining(","));
        // Left to itself the server may prefer the primary key and read whole conversations.
        String query = "SELECT first, second, sender, client_message_id, seq, time_ms, content_hash"
                + " FROM message FORCE INDEX (once)"
                + " WHERE (first, second, sender, client_message_id) IN (" + list + ")";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                MessageKey key = MessageKey.of(
                        ConversationKey.of(rows), rows.getLong("sender"), ByteBuffer.wrap(rows.getBytes(4)));
                stored.put(
                        key,
                        new StoredMessage(rows.getLong(5), rows.getLong(6), ByteString.copyFrom(rows.getBytes(7))));
            }
        }
        return stored;
    }

    private static String sql(MessageKey key) {
        return "(" + key.conversation().first() + "," + key.conversation().second() + "," + key.sender() + ","
                + SqlText.bytes(key.id()) + ")";
    }
}
