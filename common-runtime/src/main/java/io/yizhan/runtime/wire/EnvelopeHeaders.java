package io.yizhan.runtime.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope's header and leaves its body alone. Tolerant, for frames from other daemons: unknown fields are
 * skipped, an unknown kind or status reads as UNRECOGNIZED, of a repeated field the last
 * counts, and nothing behind the body is looked at. Frames from clients need the strict reading that the access server does.
 */
public final class EnvelopeHeaders {

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED64 = 1;
    private static final int WIRE_DELIMITED = 2;
    private static final int NO_BODY = -1;

    private static final FastThreadLocal<EnvelopeHeaders> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected EnvelopeHeaders initialValue() {
            return new EnvelopeHeaders();
        }
    };

    private final WireReader in = new WireReader();
    private final NodeIdCache nodes = new NodeIdCache();

    private EnvelopeHeaders() {}

    /**
     * Reads the header of a delimited frame.
     *
     * @param frame from its length prefix to its end, as {@link EnvelopeFrameDecoder} emits it; its indices stay as
     *     they are, and nothing of it is kept
     * @throws MalformedFrameException if it isn't an envelope
     */
    public static EnvelopeHeader read(ByteBuf frame) {
        return read(frame, frame.readerIndex(), frame.readableBytes());
    }

    /** The same for a frame that is a part of a buffer, with its length prefix. */
    public static EnvelopeHeader read(ByteBuf buffer, int index, int bytes) {
        return OF_THREAD.get().read(buffer, index, bytes, true);
    }

    /** The same for an envelope without length prefix, such as one WebSocket message. */
    public static EnvelopeHeader readUndelimited(ByteBuf envelope) {
        return OF_THREAD.get().read(envelope, envelope.readerIndex(), envelope.readableBytes(), false);
    }

    private EnvelopeHeader read(ByteBuf buffer, int index, int bytes, boolean delimited) {
        in.begin(buffer, index, bytes);
        try {
            if (delimited) {
                long size = in.varint();
                if (size != in.remaining()) {
                    throw new MalformedFrameException("length prefix: " + size + " (expected: " + in.remaining() + ")");
                }
            }
            return read(in.index());
        } finally {
            in.finish();
        }
    }

    private EnvelopeHeader read(int start) {
        int command = 0;
        int kind = 0;
        long requestId = 0;
        int status = 0;
        long routingKey = 0;
        @Nullable NodeId source = null;
        @Nullable NodeId target = null;
        long userId = 0;
        long sessionId = 0;
        int timeoutMillis = 0;
        long traceId = 0;
        int attempt = 0;
        String reason = "";
        int retryAfterMillis = 0;
        int bodyLength = NO_BODY;
        while (bodyLength == NO_BODY && in.remaining() > 0) {
            int tag = in.tag();
            switch (tag) {
                case Envelope.COMMAND_FIELD_NUMBER << 3 | WIRE_VARINT -> command = (int) in.varint();
                case Envelope.KIND_FIELD_NUMBER << 3 | WIRE_VARINT -> kind = (int) in.varint();
                case Envelope.REQUEST_ID_FIELD_NUMBER << 3 | WIRE_VARINT -> requestId = in.varint();
                case Envelope.STATUS_FIELD_NUMBER << 3 | WIRE_VARINT -> status = (int) in.varint();
                case Envelope.ROUTING_KEY_FIELD_NUMBER << 3 | WIRE_VARINT -> routingKey = in.varint();
                case Envelope.SOURCE_FIELD_NUMBER << 3 | WIRE_DELIMITED -> source = nodes.read(in, in.length());
                case Envelope.TARGET_FIELD_NUMBER << 3 | WIRE_DELIMITED -> target = nodes.read(in, in.length());
                case Envelope.USER_ID_FIELD_NUMBER << 3 | WIRE_VARINT -> userId = in.varint();
                case Envelope.SESSION_ID_FIELD_NUMBER << 3 | WIRE_VARINT -> sessionId = in.varint();
                case Envelope.TIMEOUT_MS_FIELD_NUMBER << 3 | WIRE_VARINT -> timeoutMillis = (int) in.varint();
                case Envelope.TRACE_ID_FIELD_NUMBER << 3 | WIRE_FIXED64 -> traceId = in.fixed64();
                case Envelope.ATTEMPT_FIELD_NUMBER << 3 | WIRE_VARINT -> attempt = (int) in.varint();
                case Envelope.REASON_FIELD_NUMBER << 3 | WIRE_DELIMITED -> reason = in.text(in.length());
                case Envelope.RETRY_AFTER_MS_FIELD_NUMBER << 3 | WIRE_VARINT -> retryAfterMillis = (int) in.varint();
                case Envelope.BODY_FIELD_NUMBER << 3 | WIRE_DELIMITED -> bodyLength = in.length();
                default -> in.skip(tag);
            }
        }
        return new EnvelopeHeader(
                command,
                kind(kind),
                requestId,
                status(status),
                routingKey,
                source,
                target,
                userId,
                sessionId,
                timeoutMillis,
                traceId,
                attempt,
                reason,
                retryAfterMillis,
                in.index() - start,
                Math.max(0, bodyLength));
    }

    private static Kind kind(int number) {
        Kind kind = Kind.forNumber(number);
        return kind == null ? Kind.UNRECOGNIZED : kind;
    }

    private static Status status(int number) {
        Status status = Status.forNumber(number);
        return status == null ? Status.UNRECOGNIZED : status;
    }
}
