package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Frames that are sent now and then, and CONFIRM_PUSH. */
final class Frames {

    private static final int COMMAND_TAG = Envelope.COMMAND_FIELD_NUMBER << 3;
    private static final int KIND_TAG = Envelope.KIND_FIELD_NUMBER << 3;
    private static final int BODY_TAG = Envelope.BODY_FIELD_NUMBER << 3 | 2;
    private static final int MOST_CONFIRM_BYTES = 20;

    private Frames() {}

    /** A message with its length in front. */
    static byte[] delimited(MessageLite message) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            message.writeDelimitedTo(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ByteBuf request(ByteBufAllocator allocator, Command command, int id, MessageLite body) {
        byte[] bytes = delimited(Envelope.newBuilder()
                .setCommand(command.getNumber())
                .setKind(Kind.REQUEST)
                .setRequestId(id)
                .setBody(body.toByteString())
                .build());
        return allocator.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Confirms every push up to a number. */
    static ByteBuf confirm(ByteBufAllocator allocator, long pushNumber) {
        int bodyBytes = 1 + CodedOutputStream.computeUInt64SizeNoTag(pushNumber);
        ByteBuf frame = allocator.directBuffer(MOST_CONFIRM_BYTES);
        frame.writeByte(0); // the length, known in the end
        frame.writeByte(COMMAND_TAG);
        writeVarint(frame, Command.CONFIRM_PUSH_VALUE);
        frame.writeByte(KIND_TAG).writeByte(Kind.PUSH_VALUE);
        frame.writeByte(BODY_TAG).writeByte(bodyBytes);
        frame.writeByte(1 << 3);
        writeVarint(frame, pushNumber);
        frame.setByte(0, frame.writerIndex() - 1);
        return frame;
    }

    private static void writeVarint(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
