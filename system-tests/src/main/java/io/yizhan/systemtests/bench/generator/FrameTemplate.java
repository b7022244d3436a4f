package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Envelope;
import java.util.Arrays;

/** Frames that differ only in their request ids, all equally long. */
final class FrameTemplate {

    /** Request ids from here to {@link #LAST_ID} take four bytes. */
    static final int FIRST_ID = 1 << 21;

    static final int LAST_ID = (1 << 28) - 1;

    private static final int REQUEST_ID_TAG = Envelope.REQUEST_ID_FIELD_NUMBER << 3;

    private final byte[] bytes;
    private final int requestIdAt;

    /** @param envelope of any request id */
    FrameTemplate(Envelope envelope) {
        bytes = Frames.delimited(envelope.toBuilder().setRequestId(FIRST_ID).build());
        requestIdAt = requestIdIn(bytes);
    }

    /** With the length prefix. */
    int size() {
        return bytes.length;
    }

    void writeTo(ByteBuf out, int id) {
        putId(bytes, requestIdAt, id);
        out.writeBytes(bytes);
    }

    /** Where the request id is in a frame that has {@link #FIRST_ID}. */
    static int requestIdIn(byte[] frame) {
        byte[] field = new byte[5];
        field[0] = REQUEST_ID_TAG;
        putId(field, 1, FIRST_ID);
        return find(frame, field) + 1;
    }

    static void putId(byte[] bytes, int at, int id) {
        bytes[at] = (byte) ((id & 0x7f) | 0x80);
        bytes[at + 1] = (byte) ((id >>> 7 & 0x7f) | 0x80);
        bytes[at + 2] = (byte) ((id >>> 14 & 0x7f) | 0x80);
        bytes[at + 3] = (byte) (id >>> 21);
    }

    /** Where a piece is that must be there. */
    static int find(byte[] frame, byte[] piece) {
        for (int at = 0; at + piece.length <= frame.length; at++) {
            if (Arrays.equals(frame, at, at + piece.length, piece, 0, piece.length)) {
                return at;
            }
        }
        throw new IllegalStateException("the frame lacks a piece of " + piece.length + " bytes");
    }
}
