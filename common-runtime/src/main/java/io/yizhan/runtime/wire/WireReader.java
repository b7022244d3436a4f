package io.yizhan.runtime.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads protobuf's wire format from a part of a buffer, whose indices stay as they are. Every step is bounds-checked. The
 * first bytes are copied into an array that is used again and again, because a header has many short fields and each look into a
 * buffer has its price. Not safe for threads.
 */
final class WireReader {

    private static final int MAX_VARINT_BYTES = 10;
    /** Room for every usual header. */
    private static final int WINDOW_BYTES = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] usualWindow = new byte[WINDOW_BYTES];
    private byte[] window = usualWindow;
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private int start;
    private int length;
    /** Bytes of the part that the window has. */
    private int filled;

    private int index;
    private int end;

    /** Begins to read a part of a buffer; until {@link #finish} nobody else changes it. */
    void begin(ByteBuf buffer, int from, int bytes) {
        source = buffer;
        start = from;
        length = bytes;
        index = 0;
        end = bytes;
        filled = Math.min(bytes, WINDOW_BYTES);
        buffer.getBytes(from, window, 0, filled);
    }

    /** Lets go of the buffer. */
    void finish() {
        source = Unpooled.EMPTY_BUFFER;
        window = usualWindow;
    }

    /** Where the next byte is read, counted from the part's first. */
    int index() {
        return index;
    }

    /** Bytes left of the message that is being read. */
    int remaining() {
        return end - index;
    }

    /** Makes a nested message the one that is being read; returns what {@link #leave} wants. */
    int enter(int bytes) {
        int outerEnd = end;
        end = index + bytes;
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
            byte b = window[index++];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedFrameException("varint: longer than " + MAX_VARINT_BYTES + " bytes");
    }

    long fixed64() {
        require(Long.BYTES);
        long value = longAt(index);
        index += Long.BYTES;
        return value;
    }

    /** Length of a delimited field, checked to be there. */
    int length() {
        long bytes = varint();
        if (bytes < 0 || bytes > remaining()) {
            throw new MalformedFrameException("field length: " + bytes + " (expected: <= " + remaining() + ")");
        }
        return (int) bytes;
    }

    String text(int bytes) {
        require(bytes);
        String text = new String(window, index, bytes, StandardCharsets.UTF_8);
        index += bytes;
        return text;
    }

    /** The next bytes, not passed over. */
    byte[] peek(int bytes) {
        require(bytes);
        return Arrays.copyOfRange(window, index, index + bytes);
    }

    /** Whether these are the next bytes. */
    boolean isNext(byte[] bytes) {
        require(bytes.length);
        return Arrays.equals(window, index, index + bytes.length, bytes, 0, bytes.length);
    }

    /** A number made of the first and the last of the next bytes; 0 where they are less than eight. */
    long mark(int bytes) {
        if (bytes < Long.BYTES) {
            return 0;
        }
        require(bytes);
        return longAt(index) + Long.rotateLeft(longAt(index + bytes - Long.BYTES), Integer.SIZE);
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

    void skipBytes(int bytes) {
        requireInMessage(bytes);
        index += bytes;
    }

    private long longAt(int at) {
        return (long) LONG.get(window, at);
    }

    private void require(int bytes) {
        requireInMessage(bytes);
        if (bytes > filled - index) {
            // A header longer than usual: all of it, then.
            window = new byte[length];
            source.getBytes(start, window, 0, length);
            filled = length;
        }
    }

    private void requireInMessage(int bytes) {
        if (bytes > end - index) {
            throw new MalformedFrameException("envelope: ends " + (bytes - remaining()) + " bytes early");
        }
    }
}
