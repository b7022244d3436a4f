package io.yizhan.runtime.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads protobuf's wire format from a buffer without moving the buffer's indices. Every step is bounds-checked. */
final class WireReader {

    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuf buffer;
    private int index;
    private int end;

    WireReader(ByteBuf buffer) {
        this.buffer = buffer;
        this.index = buffer.readerIndex();
        this.end = buffer.writerIndex();
    }

    /** Where the next byte is read, as an index of the buffer. */
    int index() {
        return index;
    }

    /** Bytes left of the message that is being read. */
    int remaining() {
        return end - index;
    }

    /** Makes a nested message the one that is being read; returns what {@link #leave} wants. */
    int enter(int length) {
        int outerEnd = end;
        end = index + length;
        return outerEnd;
    }

    void leave(int outerEnd) {
        end = outerEnd;
    }

    /** A field's number and wire type. */
    int tag() {
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new MalformedFrameException("tag: " + tag + " (expected: a field number from 1 to 2^29 - 1)");
        }
        return (int) tag;
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            require(1);
            byte b = buffer.getByte(index++);
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedFrameException("varint: longer than " + MAX_VARINT_BYTES + " bytes");
    }

    long fixed64() {
        require(Long.BYTES);
        long value = buffer.getLongLE(index);
        index += Long.BYTES;
        return value;
    }

    /** Length of a delimited field, checked to be there. */
    int length() {
        long length = varint();
        if (length < 0 || length > remaining()) {
            throw new MalformedFrameException("field length: " + length + " (expected: <= " + remaining() + ")");
        }
        return (int) length;
    }

    String text(int length) {
        String text = buffer.toString(index, length, StandardCharsets.UTF_8);
        index += length;
        return text;
    }

    /** Skips the value of a field that isn't known. */
    void skip(int tag) {
        switch (tag & 7) {
            case 0 -> varint();
            case 1 -> skipBytes(Long.BYTES);
            case 2 -> skipBytes(length());
            case 5 -> skipBytes(Integer.BYTES);
            default -> throw new MalformedFrameException("wire type: " + (tag & 7) + " (expected: 0, 1, 2 or 5)");
        }
    }

    private void skipBytes(int count) {
        require(count);
        index += count;
    }

    private void require(int count) {
        if (count > remaining()) {
            throw new MalformedFrameException("envelope: ends " + (count - remaining()) + " bytes early");
        }
    }
}
