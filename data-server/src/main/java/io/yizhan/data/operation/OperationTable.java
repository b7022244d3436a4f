package io.yizhan.data.operation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The table {@code operation}. The caller has locked what its change is about, so that of two equal requests one comes
 * first. An operation without an id is done as often as it is asked for, and isn't noted.
 */
public final class OperationTable {

    /** Longer than any caller repeats a change. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final int ID_BYTES = 16;

    private OperationTable() {}

    /** @throws StatusException INVALID unless there is no id or one of 16 bytes */
    public static void check(ByteString operationId) {
        if (!operationId.isEmpty() && operationId.size() != ID_BYTES) {
            throw new StatusException(Status.INVALID, "operation_id: must have " + ID_BYTES + " bytes.");
        }
    }

    /**
     * What was answered the first time.
     *
     * @param requestHash tells whether it is a repeat, see {@link io.yizhan.data.conversation.RequestHash}
     * @throws StatusException CONFLICT if the same id named another operation of this user
     */
    public static <R extends MessageLite> Optional<R> find(
            Connection connection, long userId, ByteString operationId, byte[] requestHash, Parser<R> parser)
            throws SQLException {
        if (operationId.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT request_hash, answer FROM operation WHERE user_id = ? AND operation_id = ?")) {
            select.setLong(1, userId);
            select.setBytes(2, operationId.toByteArray());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!Arrays.equals(row.getBytes(1), requestHash)) {
                    throw new StatusException(Status.CONFLICT, "operation_id: was used for another request.");
                }
                return Optional.of(parser.parseFrom(row.getBytes(2)));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("operation: a stored answer can't be read (expected: protobuf)", e);
        }
    }

    /** Notes an answer, and forgets the user's old ones. */
    public static void write(
            Connection connection,
            long userId,
            ByteString operationId,
            byte[] requestHash,
            MessageLite answer,
            long nowMillis)
            throws SQLException {
        if (operationId.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM operation WHERE user_id = ? AND done_ms < ?")) {
            delete.setLong(1, userId);
            delete.setLong(2, nowMillis - KEPT.toMillis());
            delete.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO operation (user_id, operation_id, request_hash, answer, done_ms) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, userId);
            insert.setBytes(2, operationId.toByteArray());
            insert.setBytes(3, requestHash);
            insert.setBytes(4, answer.toByteArray());
            insert.setLong(5, nowMillis);
            insert.executeUpdate();
        }
    }
}
