package io.yizhan.access.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope from a client, strictly. A protobuf library would let the last of two fields win, so that a client
 * could name another user behind the body; here each field may be there once, the body is last, and only the fields that
 * are the client's to set may be set. Unknown fields in front of the body are skipped, for clients newer than this
 * server.
 *
 * <p>Stateless apart from one parse: make one for each frame, through {@link #parse}.
 */
public final class ClientEnvelopeParser {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /** By field number; empty where the number has no field. */
    private static final List<String> NAMES = List.of(
            "",
            "command",
            "kind",
            "request_id",
            "status",
            "routing_key",
            "source",
            "target",
            "user_id",
            "session_id",
            "timeout_ms",
            "trace_id",
            "attempt",
            "reason",
            "retry_after_ms",
            "body");

    private final ByteBuf in;
    private int seen;
    private @Nullable String problem;

    private int command;
    private int kind;
    private long requestId;
    private int timeoutMillis;
    private long traceId;
    private int attempt;
    private ByteString body = ByteString.EMPTY;

    private ClientEnvelopeParser(ByteBuf in) {
        this.in = in;
    }

    /**
     * Reads one whole envelope.
     *
     * @param frame read to its end, not released; the result keeps nothing of it
     * @throws MalformedFrameException if the bytes are no envelope
     */
    public static ClientFrame parse(ByteBuf frame) {
        ClientEnvelopeParser parser = new ClientEnvelopeParser(frame);
        while (frame.isReadable()) {
            parser.readField();
        }
        return parser.result();
    }

    /** Reads command and request id from the beginning of a frame that will not be read whole. Never fails. */
    static OversizedFrame parseBeginning(ByteBuf beginning, long length) {
        ClientEnvelopeParser parser = new ClientEnvelopeParser(beginning);
        try {
            while (beginning.isReadable() && (parser.seen & (1 << Envelope.BODY_FIELD_NUMBER)) == 0) {
                parser.readField();
            }
        } catch (MalformedFrameException e) {
            // It ends in the middle of a field, as expected.
        }
        return new OversizedFrame(length, parser.command, parser.requestId);
    }

    private void readField() {
        long tag = readVarint();
        long number = tag >>> 3;
        int wireType = (int) tag & 7;
        if (number == 0 || number > 0x1fffffff) {
            throw new MalformedFrameException("field number: " + number + " (expected: 1 to 536870911)");
        }
        if (hasSeen(Envelope.BODY_FIELD_NUMBER)) {
            note(name(number) + ": behind the body (expected: nothing)");
            skip(wireType);
        } else if (number >= NAMES.size()) {
            skip(wireType);
        } else {
            readKnown((int) number, wireType);
        }
    }

    private void readKnown(int number, int wireType) {
        if (hasSeen(number)) {
            note(NAMES.get(number) + ": is there twice (expected: once)");
            skip(wireType);
            return;
        }
        seen |= 1 << number;
        int expected = wireTypeOf(number);
        if (expected < 0) {
            note(NAMES.get(number) + ": is set (expected: not set by a client)");
            skip(wireType);
        } else if (wireType != expected) {
            note(NAMES.get(number) + ": wire type " + wireType + " (expected: " + expected + ")");
            skip(wireType);
        } else {
            store(number);
        }
    }

    /** Wire type of a field that a client may set; -1 for all others. */
    private static int wireTypeOf(int number) {
        return switch (number) {
            case Envelope.COMMAND_FIELD_NUMBER,
                    Envelope.KIND_FIELD_NUMBER,
                    Envelope.REQUEST_ID_FIELD_NUMBER,
                    Envelope.TIMEOUT_MS_FIELD_NUMBER,
                    Envelope.ATTEMPT_FIELD_NUMBER -> VARINT;
            case Envelope.TRACE_ID_FIELD_NUMBER -> FIXED64;
            case Envelope.BODY_FIELD_NUMBER -> LENGTH_DELIMITED;
            default -> -1;
        };
    }

    private void store(int number) {
        switch (number) {
            case Envelope.COMMAND_FIELD_NUMBER -> command = readInt(number);
            case Envelope.KIND_FIELD_NUMBER -> kind = readInt(number);
            case Envelope.REQUEST_ID_FIELD_NUMBER -> requestId = readVarint();
            case Envelope.TIMEOUT_MS_FIELD_NUMBER -> timeoutMillis = readInt(number);
            case Envelope.ATTEMPT_FIELD_NUMBER -> attempt = readInt(number);
            case Envelope.TRACE_ID_FIELD_NUMBER -> {
                require(Long.BYTES);
                traceId = in.readLongLE();
            }
            default -> body = readBytes();
        }
    }

    private ClientFrame result() {
        Kind known = Kind.forNumber(kind);
        if (problem == null && (known == null || known == Kind.KIND_UNSPECIFIED)) {
            problem = "kind: " + kind + " (expected: REQUEST or PUSH)";
        }
        if (problem == null && known == Kind.REQUEST && requestId == 0) {
            problem = "request_id: 0 (expected: any other in a request)";
        }
        if (problem != null || known == null) {
            return new RefusedFrame(command, requestId, String.valueOf(problem));
        }
        return new ClientRequest(command, known, requestId, timeoutMillis, traceId, attempt, body);
    }

    private int readInt(int number) {
        long value = readVarint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            note(NAMES.get(number) + ": " + Long.toUnsignedString(value) + " (expected: at most 2147483647)");
            return 0;
        }
        return (int) value;
    }

    private ByteString readBytes() {
        byte[] bytes = new byte[readLength()];
        in.readBytes(bytes);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private void skip(int wireType) {
        switch (wireType) {
            case VARINT -> readVarint();
            case FIXED64 -> skipBytes(Long.BYTES);
            case LENGTH_DELIMITED -> skipBytes(readLength());
            case FIXED32 -> skipBytes(Integer.BYTES);
            default -> throw new MalformedFrameException("wire type: " + wireType + " (expected: 0, 1, 2 or 5)");
        }
    }

    private void skipBytes(int bytes) {
        require(bytes);
        in.skipBytes(bytes);
    }

    private int readLength() {
        long length = readVarint();
        if (length < 0 || length > in.readableBytes()) {
            throw new MalformedFrameException(
                    "length: " + Long.toUnsignedString(length) + " (expected: at most " + in.readableBytes() + ")");
        }
        return (int) length;
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1);
            byte b = in.readByte();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedFrameException("varint: more than 10 bytes (expected: at most 10)");
    }

    private void require(int bytes) {
        if (in.readableBytes() < bytes) {
            throw new MalformedFrameException(
                    "frame: ends in the middle of a field (expected: " + bytes + " bytes more)");
        }
    }

    private boolean hasSeen(int number) {
        return (seen & (1 << number)) != 0;
    }

    private void note(String what) {
        if (problem == null) {
            problem = what;
        }
    }

    private static String name(long number) {
        return number < NAMES.size() ? NAMES.get((int) number) : "field " + number;
    }
}
