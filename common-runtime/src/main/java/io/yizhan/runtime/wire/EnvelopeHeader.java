package io.yizhan.runtime.wire;

import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import org.jspecify.annotations.Nullable;

/**
 * An envelope without its body, as read from a frame's first bytes.
 *
 * @param source null where the frame has none
 * @param target null where the frame has none
 * @param reason empty where the frame has none
 * @param bodyOffset index of the body's first byte, counted from the first byte of the envelope (behind the length
 *     prefix)
 * @param bodyLength length of the body in bytes
 */
public record EnvelopeHeader(
        int command,
        Kind kind,
        long requestId,
        Status status,
        long routingKey,
        @Nullable NodeId source,
        @Nullable NodeId target,
        long userId,
        long sessionId,
        int timeoutMillis,
        long traceId,
        int attempt,
        String reason,
        int retryAfterMillis,
        int bodyOffset,
        int bodyLength) {}
