package io.yizhan.access.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes frames for clients, each into one direct buffer of the right size. The caller owns the result.
 *
 * <p>Entries of a push are shared between the windows of all sessions as byte strings on the heap. They are copied here
 * once, into the buffer the kernel reads from, which Netty would have to do with any heap buffer.
 */
public final class FrameWriter {

    private static final int MAX_PREFIX_BYTES = 5;

    private FrameWriter() {}

    public static ByteBuf answer(ByteBufAllocator allocator, ClientRequest request, Message body) {
        Envelope header = header(request).build();
        int bodyBytes = body.getSerializedSize();
        return write(allocator, header, bodyBytes, out -> body.writeTo(out));
    }

    public static ByteBuf failure(
            ByteBufAllocator allocator, ClientRequest request, Status status, String reason, int retryAfterMillis) {
        // A status that only newer servers know is the most general one to the client.
        Envelope header = header(request)
                .setStatus(status == Status.UNRECOGNIZED ? Status.INTERNAL : status)
                .setReason(reason)
                .setRetryAfterMs(retryAfterMillis)
                .build();
        return write(allocator, header, 0, out -> {});
    }

    public static ByteBuf push(ByteBufAllocator allocator, Command command, Message body) {
        return write(allocator, pushHeader(command), body.getSerializedSize(), out -> body.writeTo(out));
    }

    /** A MESSAGE_PUSH. */
    public static ByteBuf pushEntries(ByteBufAllocator allocator, long pushNumber, List<ByteString> entries) {
        int bodyBytes = CodedOutputStream.computeUInt64Size(MessagePush.PUSH_NUMBER_FIELD_NUMBER, pushNumber);
        for (ByteString entry : entries) {
            bodyBytes += CodedOutputStream.computeBytesSize(MessagePush.ENTRIES_FIELD_NUMBER, entry);
        }
        return write(allocator, pushHeader(Command.MESSAGE_PUSH), bodyBytes, out -> {
            out.writeUInt64(MessagePush.PUSH_NUMBER_FIELD_NUMBER, pushNumber);
            for (ByteString entry : entries) {
                out.writeBytes(MessagePush.ENTRIES_FIELD_NUMBER, entry);
            }
        });
    }

    private static Envelope.Builder header(ClientRequest request) {
        return Envelope.newBuilder()
                .setCommand(request.command())
                .setKind(Kind.RESPONSE)
                .setRequestId(request.requestId())
                .setTraceId(request.traceId());
    }

    private static Envelope pushHeader(Command command) {
        return Envelope.newBuilder()
                .setCommand(command.getNumber())
                .setKind(Kind.PUSH)
                .build();
    }

    private static ByteBuf write(ByteBufAllocator allocator, Envelope header, int bodyBytes, BodyWriter body) {
        int envelopeBytes = header.getSerializedSize() + sizeOfBodyField(bodyBytes);
        ByteBuf frame = allocator.directBuffer(MAX_PREFIX_BYTES + envelopeBytes);
        try {
            int frameBytes = CodedOutputStream.computeUInt32SizeNoTag(envelopeBytes) + envelopeBytes;
            ByteBuffer target = frame.internalNioBuffer(0, frameBytes);
            CodedOutputStream out = CodedOutputStream.newInstance(target);
            out.writeUInt32NoTag(envelopeBytes);
            header.writeTo(out);
            if (bodyBytes > 0) {
                out.writeTag(Envelope.BODY_FIELD_NUMBER, 2);
                out.writeUInt32NoTag(bodyBytes);
                body.writeTo(out);
            }
            out.flush();
            return frame.writerIndex(frameBytes);
        } catch (IOException e) {
            frame.release();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }

    private static int sizeOfBodyField(int bodyBytes) {
        return bodyBytes == 0
                ? 0
                : CodedOutputStream.computeTagSize(Envelope.BODY_FIELD_NUMBER)
                        + CodedOutputStream.computeUInt32SizeNoTag(bodyBytes)
                        + bodyBytes;
    }

    private interface BodyWriter {
        void writeTo(CodedOutputStream out) throws IOException;
    }
}
