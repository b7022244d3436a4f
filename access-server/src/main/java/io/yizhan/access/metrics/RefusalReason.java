package io.yizhan.access.metrics;

import java.util.Locale;

/** Why a frame, a request or a connection was refused: the closed set of values of the metric's label. */
public enum RefusalReason {
    /** The bytes are no envelope: the connection is closed. */
    MALFORMED,
    /** A frame over the limit: the connection is closed. */
    OVERSIZED,
    /** An envelope with a field that a client may not set, twice the same field, or something behind the body. */
    INVALID_ENVELOPE,
    /** A body that is not the word's message, or says nonsense. */
    INVALID_BODY,
    /** A PUSH that should be a REQUEST, or the other way round. */
    WRONG_KIND,
    UNKNOWN_COMMAND,
    /** A word that only daemons or the server itself may send. */
    FORBIDDEN_COMMAND,
    /** A word that needs a session, before login. */
    NO_SESSION,
    /** A login on a connection that has a session, or has one under way. */
    SECOND_LOGIN,
    /** Too many logins or registrations from one connection or address. */
    LOGIN_RATE,
    /** No login in time: the connection is closed. */
    LOGIN_TIMEOUT,
    /** More requests in flight on one connection than allowed. */
    REQUESTS_IN_FLIGHT,
    /** More queued sends in one session than allowed. */
    SENDS_QUEUED,
    /** Behind a send that the client has to repeat first. */
    UNSENT,
    /** More connections than this server may hold. */
    FULL,
    /** A login while this server drains. */
    DRAINING,
    /** No frame for three ping intervals: the session is ended. */
    IDLE,
    /** The device doesn't read: the session is ended. */
    SLOW_READER,
    /** All clients together hold too much unsent or unread, and this one held most: the connection is closed. */
    MEMORY;

    /** The label's value, such as {@code wrong_kind}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
