package io.yizhan.access.frame;

import com.google.protobuf.ByteString;
import io.yizhan.proto.ClientRequestRecord;
import io.yizhan.proto.Kind;

/**
 * What a client may say in an envelope, and nothing else. Immutable; holds no buffer.
 *
 * @param requestId chosen by the client; 0 on a PUSH
 * @param timeoutMillis how long the client waits; 0 if it doesn't say
 * @param traceId 0 if there is none
 * @param attempt 0 on the client's first try
 * @param body as the client wrote it
 */
public record ClientRequest(
        int command, Kind kind, long requestId, int timeoutMillis, long traceId, int attempt, ByteString body)
        implements ClientFrame {

    /** As a predecessor wrote it down. */
    public static ClientRequest of(ClientRequestRecord record) {
        return new ClientRequest(
                record.getCommand(),
                record.getKind(),
                record.getRequestId(),
                record.getTimeoutMs(),
                record.getTraceId(),
                record.getAttempt(),
                record.getBody());
    }

    /** Writes it down for a successor. */
    public ClientRequestRecord record() {
        return ClientRequestRecord.newBuilder()
                .setCommand(command)
                .setKind(kind)
                .setRequestId(requestId)
                .setTimeoutMs(timeoutMillis)
                .setTraceId(traceId)
                .setAttempt(attempt)
                .setBody(body)
                .build();
    }
}
