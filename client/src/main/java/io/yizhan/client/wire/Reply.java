package io.yizhan.client.wire;

import com.google.protobuf.ByteString;
import io.yizhan.client.ImException;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Status;
import java.time.Duration;

/** What became of one try of a request. Immutable. */
public final class Reply {
    private final Status status;
    private final String reason;
    private final int retryAfterMillis;
    private final ByteString body;
    private final boolean connectionLost;

    private Reply(Status status, String reason, int retryAfterMillis, ByteString body, boolean connectionLost) {
        this.status = status;
        this.reason = reason;
        this.retryAfterMillis = retryAfterMillis;
        this.body = body;
        this.connectionLost = connectionLost;
    }

    static Reply of(Envelope envelope) {
        // A status of a newer release: what it means isn't known here, and so isn't the fate.
        Status status = envelope.getStatus() == Status.UNRECOGNIZED ? Status.INTERNAL : envelope.getStatus();
        int retryAfterMillis = Math.max(0, envelope.getRetryAfterMs());
        return new Reply(status, envelope.getReason(), retryAfterMillis, envelope.getBody(), false);
    }

    static Reply timeout() {
        return new Reply(Status.TIMEOUT, "the access server did not answer in time", 0, ByteString.EMPTY, false);
    }

    static Reply lost(String why) {
        return new Reply(Status.UNAVAILABLE, "connection lost: " + why, 0, ByteString.EMPTY, true);
    }

    /** An answer made up on this side. */
    public static Reply local(Status status, String reason) {
        return new Reply(status, reason, 0, ByteString.EMPTY, false);
    }

    public Status status() {
        return status;
    }

    /** For a human reader; may be empty. */
    public String reason() {
        return reason;
    }

    public boolean isOk() {
        return status == Status.OK;
    }

    public ByteString body() {
        return body;
    }

    /** The server's advice in milliseconds; 0: none. */
    public int retryAfterMillis() {
        return retryAfterMillis;
    }

    /** The connection went before an answer came. */
    public boolean isConnectionLost() {
        return connectionLost;
    }

    /** For a reply that isn't OK. */
    public ImException toException() {
        return new ImException(
                status, reason.isEmpty() ? "no reason given" : reason, Duration.ofMillis(retryAfterMillis));
    }
}
