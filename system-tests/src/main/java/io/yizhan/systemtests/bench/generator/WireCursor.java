package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;

/**
 * Walks through protobuf's wire format in a buffer, without moving the buffer's indices and without garbage. Made once and
 * used for every frame of an event loop.
 */
final class WireCursor {

    private static final int MOST_PREFIX_BYTES = 5;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int index;
    private int end;

    /**
     * Bytes of the next frame with its length prefix.
     *
     * @return -1 while it is not there as a whole
     */
    static int frameBytes(ByteBuf in) {
        int start = in.readerIndex();
        int available = Math.min(in.readableBytes(), MOST_PREFIX_BYTES);
        long size = 0;
        for (int i = 0; i < available; i++) {
            byte b = in.getByte(start + i);
            size |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                long whole = size + i + 1;
                return whole <= in.readableBytes() ? (int) whole : -1;
            }
        }
        return -1;
    }

    /** Walks from one index to another from now on. */
    void walk(ByteBuf in, int from, int to) {
        buffer = in;
        index = from;
        end = to;
    }

    boolean hasMore() {
        return index < end;
    }

    /** Where the next byte is. */
    int index() {
        return index;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    int tag() {
        return (int) varint();
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = buffer.getByte(index++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new CorruptedFrameException("varint: longer than 10 bytes");
    }

    /** Length of a delimited field, whose first byte is the next one. */
    int length() {
        long length = varint();
        if (length < 0 || length > end - index) {
            throw new CorruptedFrameException("field length: " + length + " (expected: <= " + (end - index) + ")");
        }
        return (int) length;
    }

    void skip(int tag) {
        switch (tag & 7) {
            case 0 -> varint();
            case 1 -> index += Long.BYTES;
            case 2 -> {
                int length = length();
                index += length;
            }
            case 5 -> index += Integer.BYTES;
            default -> throw new CorruptedFrameException("wire type: " + (tag & 7) + " (expected: 0, 1, 2 or 5)");
        }
    }
}
