package io.yizhan.data.store;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;

/** What an {@link SQLException} means. Codes are those of MySQL and MariaDB. */
public final class SqlFailures {

    private static final int DUPLICATE_KEY = 1062;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;

    /**
     * The connection or the server is going: shutting down (1053), read-only after a fail-over (1290, 1792, 1836),
     * statement interrupted (1317), connection killed (1927), idle too long (4031).
     */
    private static final Set<Integer> SERVER_GOES = Set.of(1053, 1290, 1317, 1792, 1836, 1927, 4031);

    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

    /** A caller that tries again sooner finds nothing better. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private SqlFailures() {}

    /** User or password are wrong. */
    static boolean isAccessDenied(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("28");
    }

    /** The server was the primary and is no longer, or never was. */
    static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.contains(failure.getErrorCode());
    }

    public static boolean isDuplicateKey(SQLException failure) {
        return failure.getErrorCode() == DUPLICATE_KEY;
    }

    /** Somebody else held the row for longer than {@link Database#LOCK_WAIT}. */
    public static boolean isLockTimeout(SQLException failure) {
        return failure.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    /** Nothing can be said about the transaction, and nothing more done over this connection. */
    public static boolean isConnectionLost(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || (state != null && (state.startsWith("08") || state.equals("70100")))
                || SERVER_GOES.contains(failure.getErrorCode());
    }

    /** UNAVAILABLE where another try may succeed, else INTERNAL. */
    public static StatusException toStatus(SQLException failure) {
        if (isConnectionLost(failure)) {
            return new StatusException(Status.UNAVAILABLE, "The database can't be reached at the moment.", RETRY_AFTER);
        }
        if (isLockTimeout(failure) || failure.getErrorCode() == DEADLOCK) {
            return new StatusException(Status.UNAVAILABLE, "The record is being changed by somebody else.");
        }
        return new StatusException(Status.INTERNAL, "The database refused a statement.");
    }
}
