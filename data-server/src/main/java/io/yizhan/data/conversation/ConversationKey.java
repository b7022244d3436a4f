package io.yizhan.data.conversation;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;

/** A {@link ConversationId} that was checked, in the order of the tables' keys. */
public record ConversationKey(long first, long second) implements Comparable<ConversationKey> {

    private static final Comparator<ConversationKey> ORDER =
            Comparator.comparingLong(ConversationKey::first).thenComparingLong(ConversationKey::second);

    /** @throws StatusException INVALID if the numbers name no conversation */
    public static ConversationKey of(ConversationId id) {
        if (!ConversationIds.isValid(id)) {
            throw new StatusException(Status.INVALID, "conversation: names no conversation.");
        }
        return new ConversationKey(id.getFirst(), id.getSecond());
    }

    /** A group's conversation. */
    public static ConversationKey ofGroup(long groupId) {
        return of(ConversationId.newBuilder().setSecond(groupId).build());
    }

    /** From a row's columns {@code first} and {@code second}. */
    public static ConversationKey of(ResultSet row) throws SQLException {
        return new ConversationKey(row.getLong("first"), row.getLong("second"));
    }

    public boolean isGroup() {
        return first == 0;
    }

    /** Whether this is the one-to-one conversation of {@code user} and somebody. */
    public boolean isDirectOf(long user) {
        return !isGroup() && (first == user || second == user);
    }

    public ConversationId toId() {
        return ConversationId.newBuilder().setFirst(first).setSecond(second).build();
    }

    /** As an SQL row, such as {@code (1,2)}. */
    public String sql() {
        return "(" + first + "," + second + ")";
    }

    @Override
    public int compareTo(ConversationKey other) {
        return ORDER.compare(this, other);
    }
}
