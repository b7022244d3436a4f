package io.yizhan.logic;

import com.google.protobuf.ByteString;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.List;
import java.util.regex.Pattern;

/** The rules that logic.proto names for fields. Each throws INVALID with the field's name, unless said otherwise. */
public final class Checks {

    private static final Pattern ACCOUNT = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
    private static final Pattern DEVICE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int OPERATION_ID_BYTES = 16;
    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 128;

    private Checks() {}

    public static void account(String account) {
        if (!ACCOUNT.matcher(account).matches()) {
            throw invalid("account: 1 to 64 characters of [a-z0-9._-], beginning with a letter");
        }
    }

    public static void password(String password) {
        int length = characters(password);
        if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
            throw invalid("password: " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
    }

    public static void deviceId(String deviceId) {
        if (!DEVICE_ID.matcher(deviceId).matches()) {
            throw invalid("device_id: 1 to 64 characters of [A-Za-z0-9._-]");
        }
    }

    public static void operationId(ByteString operationId) {
        operationId("operation_id", operationId);
    }

    /** As {@link #operationId}, or none: older clients don't send it with each word. */
    public static void optionalOperationId(ByteString operationId) {
        if (!operationId.isEmpty()) {
            operationId(operationId);
        }
    }

    /** Ids of other operations, at most so many. */
    public static void operationIds(String field, List<ByteString> operationIds, int most) {
        if (operationIds.size() > most) {
            throw invalid(field + ": " + operationIds.size() + " (expected: at most " + most + ")");
        }
        operationIds.forEach(operationId -> operationId(field, operationId));
    }

    private static void operationId(String field, ByteString operationId) {
        if (operationId.size() != OPERATION_ID_BYTES) {
            throw invalid(field + ": " + operationId.size() + " bytes (expected: " + OPERATION_ID_BYTES + ")");
        }
    }

    /** A text that is shown to others: no control characters, at most so many characters. */
    public static void plainText(String field, String text, int maxCharacters) {
        int length = characters(text);
        if (length > maxCharacters) {
            throw invalid(field + ": " + length + " characters (expected: at most " + maxCharacters + ")");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw invalid(field + ": has control characters (expected: plain text)");
        }
    }

    /** User or group ids. */
    public static void ids(String field, List<Long> ids) {
        for (Long id : ids) {
            id(field, id);
        }
    }

    public static void id(String field, long id) {
        if (id <= 0 || id >= ConversationIds.ID_LIMIT) {
            throw invalid(field + ": " + Long.toUnsignedString(id) + " (expected: 1 to 2^53 - 1)");
        }
    }

    /** Counts are unsigned on the wire: a negative one is a huge one. */
    public static void atMost(String field, int count, int max) {
        if (count < 0 || count > max) {
            throw invalid(field + ": " + Integer.toUnsignedString(count) + " (expected: at most " + max + ")");
        }
    }

    /** @throws StatusException FORBIDDEN for a request that is on behalf of nobody */
    public static void session(RequestContext context) {
        if (context.userId() == 0) {
            throw new StatusException(Status.FORBIDDEN, "this takes a session");
        }
    }

    /**
     * An access server speaks for its own connections only.
     *
     * @param access whom the body names
     * @throws StatusException FORBIDDEN if that isn't the one that asks
     */
    public static void ownAccessServer(NodeId access, RequestContext context) {
        NodeId source = context.source();
        if (source.getType() != ServerType.ACCESS || source.getInstance() != access.getInstance()) {
            throw new StatusException(Status.FORBIDDEN, "only an access server says this, and of itself");
        }
    }

    public static StatusException invalid(String reason) {
        return new StatusException(Status.INVALID, reason);
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
