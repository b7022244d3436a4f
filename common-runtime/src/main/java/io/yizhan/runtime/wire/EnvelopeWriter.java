package io.yizhan.runtime.wire;

import static com.google.protobuf.CodedOutputStream.computeEnumSize;
import static com.google.protobuf.CodedOutputStream.computeFixed64Size;
import static com.google.protobuf.CodedOutputStream.computeMessageSize;
import static com.google.protobuf.CodedOutputStream.computeStringSize;
import static com.google.protobuf.CodedOutputStream.computeTagSize;
import static com.google.protobuf.CodedOutputStream.computeUInt32Size;
import static com.google.protobuf.CodedOutputStream.computeUInt64Size;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one envelope: header fields in ascending order, then the body, into one buffer of exactly the right size. Fields
 * that are not set are left out. Used by one thread, for one frame.
 */
public final class EnvelopeWriter {

    private static final int NOT_DELIMITED = -1;

    private final int command;
    private final Kind kind;
    private final long requestId;
    private Status status = Status.OK;
    private long routingKey;
    private @Nullable NodeId source;
    private @Nullable NodeId target;
    private long userId;
    private long sessionId;
    private int timeoutMillis;
    private long traceId;
    private int attempt;
    private String reason = "";
    private int retryAfterMillis;

    private EnvelopeWriter(int command, Kind kind, long requestId) {
        this.command = command;
        this.kind = kind;
        this.requestId = requestId;
    }

    public static EnvelopeWriter request(int command, long requestId) {
        return new EnvelopeWriter(command, Kind.REQUEST, requestId);
    }

    public static EnvelopeWriter response(int command, long requestId, Status status) {
        EnvelopeWriter writer = new EnvelopeWriter(command, Kind.RESPONSE, requestId);
        writer.status = status;
        return writer;
    }

    public static EnvelopeWriter push(int command) {
        return new EnvelopeWriter(command, Kind.PUSH, 0);
    }

    /** A copy of a header, to be changed and written with the body it had: see {@link #wrap}. */
    public static EnvelopeWriter copyOf(EnvelopeHeader header) {
        EnvelopeWriter writer = new EnvelopeWriter(header.command(), header.kind(), header.requestId());
        writer.status = header.status();
        writer.routingKey = header.routingKey();
        writer.source = header.source();
        writer.target = header.target();
        writer.userId = header.userId();
        writer.sessionId = header.sessionId();
        writer.timeoutMillis = header.timeoutMillis();
        writer.traceId = header.traceId();
        writer.attempt = header.attempt();
        writer.reason = header.reason();
        writer.retryAfterMillis = header.retryAfterMillis();
        return writer;
    }

    /** The status that a response carries. */
    public Status status() {
        return status;
    }

    public EnvelopeWriter routingKey(long routingKey) {
        this.routingKey = routingKey;
        return this;
    }

    public EnvelopeWriter source(@Nullable NodeId source) {
        this.source = source;
        return this;
    }

    /** Null and the default instance are left out alike. */
    public EnvelopeWriter target(@Nullable NodeId target) {
        this.target = target == null || target.equals(NodeId.getDefaultInstance()) ? null : target;
        return this;
    }

    public EnvelopeWriter user(long userId, long sessionId) {
        this.userId = userId;
        this.sessionId = sessionId;
        return this;
    }

    public EnvelopeWriter timeoutMillis(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
        return this;
    }

    public EnvelopeWriter traceId(long traceId) {
        this.traceId = traceId;
        return this;
    }

    public EnvelopeWriter attempt(int attempt) {
        this.attempt = attempt;
        return this;
    }

    public EnvelopeWriter reason(String reason) {
        this.reason = reason;
        return this;
    }

    public EnvelopeWriter retryAfterMillis(int retryAfterMillis) {
        this.retryAfterMillis = retryAfterMillis;
        return this;
    }

    /** Writes a delimited frame without a body. The caller owns the buffer. */
    public ByteBuf delimited(ByteBufAllocator allocator) {
        return write(allocator, null, true);
    }

    /** Writes a delimited frame. The caller owns the buffer. */
    public ByteBuf delimited(ByteBufAllocator allocator, MessageLite body) {
        return write(allocator, body, true);
    }

    /** Writes an envelope without length prefix, such as one WebSocket message. The caller owns the buffer. */
    public ByteBuf undelimited(ByteBufAllocator allocator, MessageLite body) {
        return write(allocator, body, false);
    }

    /**
     * Writes a delimited frame around the bytes of a body, which are not copied.
     *
     * @param body ownership goes to the frame
     * @return owned by the caller
     */
    public ByteBuf wrap(ByteBufAllocator allocator, ByteBuf body) {
        int bodySize = body.readableBytes();
        int size = headerSize() + bodyPrefix(bodySize);
        int prefix = CodedOutputStream.computeUInt32SizeNoTag(size + bodySize);
        ByteBuf head = allocator.buffer(prefix + size);
        write(head, prefix + size, size + bodySize, bodySize, null);
        return allocator.compositeBuffer(2).addComponents(true, head, body);
    }

    private ByteBuf write(ByteBufAllocator allocator, @Nullable MessageLite body, boolean delimited) {
        int bodySize = body == null ? 0 : body.getSerializedSize();
        int size = headerSize() + bodyPrefix(bodySize) + bodySize;
        int total = delimited ? CodedOutputStream.computeUInt32SizeNoTag(size) + size : size;
        ByteBuf buffer = allocator.buffer(total);
        write(buffer, total, delimited ? size : NOT_DELIMITED, bodySize, body);
        return buffer;
    }

    private void write(ByteBuf buffer, int total, int declaredSize, int bodySize, @Nullable MessageLite body) {
        CodedOutputStream out = CodedOutputStream.newInstance(buffer.internalNioBuffer(buffer.writerIndex(), total));
        try {
            if (declaredSize != NOT_DELIMITED) {
                out.writeUInt32NoTag(declaredSize);
            }
            writeHeader(out);
            if (bodySize > 0) {
                out.writeTag(Envelope.BODY_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(bodySize);
            }
            if (body != null) {
                body.writeTo(out);
            }
            out.flush();
            out.checkNoSpaceLeft();
            buffer.writerIndex(buffer.writerIndex() + total);
        } catch (IOException | RuntimeException e) {
            buffer.release();
            throw new IllegalStateException("envelope of " + total + " bytes can't be written", e);
        }
    }

    private int headerSize() {
        int size = 0;
        size += command == 0 ? 0 : computeUInt32Size(Envelope.COMMAND_FIELD_NUMBER, command);
        size += kind.getNumber() == 0 ? 0 : computeEnumSize(Envelope.KIND_FIELD_NUMBER, kind.getNumber());
        size += requestId == 0 ? 0 : computeUInt64Size(Envelope.REQUEST_ID_FIELD_NUMBER, requestId);
        size += status.getNumber() == 0 ? 0 : computeEnumSize(Envelope.STATUS_FIELD_NUMBER, status.getNumber());
        size += routingKey == 0 ? 0 : computeUInt64Size(Envelope.ROUTING_KEY_FIELD_NUMBER, routingKey);
        size += source == null ? 0 : computeMessageSize(Envelope.SOURCE_FIELD_NUMBER, source);
        size += target == null ? 0 : computeMessageSize(Envelope.TARGET_FIELD_NUMBER, target);
        size += userId == 0 ? 0 : computeUInt64Size(Envelope.USER_ID_FIELD_NUMBER, userId);
        size += sessionId == 0 ? 0 : computeUInt64Size(Envelope.SESSION_ID_FIELD_NUMBER, sessionId);
        size += timeoutMillis == 0 ? 0 : computeUInt32Size(Envelope.TIMEOUT_MS_FIELD_NUMBER, timeoutMillis);
        size += traceId == 0 ? 0 : computeFixed64Size(Envelope.TRACE_ID_FIELD_NUMBER, traceId);
        size += attempt == 0 ? 0 : computeUInt32Size(Envelope.ATTEMPT_FIELD_NUMBER, attempt);
        size += reason.isEmpty() ? 0 : computeStringSize(Envelope.REASON_FIELD_NUMBER, reason);
        size += retryAfterMillis == 0 ? 0 : computeUInt32Size(Envelope.RETRY_AFTER_MS_FIELD_NUMBER, retryAfterMillis);
        return size;
    }

    private void writeHeader(CodedOutputStream out) throws IOException {
        if (command != 0) {
            out.writeUInt32(Envelope.COMMAND_FIELD_NUMBER, command);
        }
        if (kind.getNumber() != 0) {
            out.writeEnum(Envelope.KIND_FIELD_NUMBER, kind.getNumber());
        }
        if (requestId != 0) {
            out.writeUInt64(Envelope.REQUEST_ID_FIELD_NUMBER, requestId);
        }
        if (status.getNumber() != 0) {
            out.writeEnum(Envelope.STATUS_FIELD_NUMBER, status.getNumber());
        }
        if (routingKey != 0) {
            out.writeUInt64(Envelope.ROUTING_KEY_FIELD_NUMBER, routingKey);
        }
        if (source != null) {
            out.writeMessage(Envelope.SOURCE_FIELD_NUMBER, source);
        }
        if (target != null) {
            out.writeMessage(Envelope.TARGET_FIELD_NUMBER, target);
        }
        if (userId != 0) {
            out.writeUInt64(Envelope.USER_ID_FIELD_NUMBER, userId);
        }
        if (sessionId != 0) {
            out.writeUInt64(Envelope.SESSION_ID_FIELD_NUMBER, sessionId);
        }
        if (timeoutMillis != 0) {
            out.writeUInt32(Envelope.TIMEOUT_MS_FIELD_NUMBER, timeoutMillis);
        }
        if (traceId != 0) {
            out.writeFixed64(Envelope.TRACE_ID_FIELD_NUMBER, traceId);
        }
        if (attempt != 0) {
            out.writeUInt32(Envelope.ATTEMPT_FIELD_NUMBER, attempt);
        }
        if (!reason.isEmpty()) {
            out.writeString(Envelope.REASON_FIELD_NUMBER, reason);
        }
        if (retryAfterMillis != 0) {
            out.writeUInt32(Envelope.RETRY_AFTER_MS_FIELD_NUMBER, retryAfterMillis);
        }
    }

    /** Bytes of the body's tag and length; an empty body is left out with them. */
    private static int bodyPrefix(int bodySize) {
        return bodySize == 0
                ? 0
                : computeTagSize(Envelope.BODY_FIELD_NUMBER) + CodedOutputStream.computeUInt32SizeNoTag(bodySize);
    }
}
