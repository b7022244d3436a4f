package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;

/**
 * The text of a measured message: 64 characters, of which the first say who sent it and which of its messages it is, so that
 * whoever gets it can tell the sender's bookkeeping.
 */
final class Stamp {

    /** Length of the text. */
    static final int BYTES = 64;

    /** Length of what changes from message to message. */
    static final int ID_BYTES = 8;

    private static final int MARK_BYTES = 2;
    private static final int SENDER_BYTES = 8;
    /** Where the message's number begins. */
    static final int ID_OFFSET = MARK_BYTES + SENDER_BYTES;

    private static final String MARK = "b:";
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Stamp() {}

    /** The whole text for the message with number 0. */
    static String text(int sender) {
        String begin = MARK + String.format("%08x", sender) + "00000000";
        return begin + "-".repeat(BYTES - begin.length());
    }

    /** Writes a message's number where {@link #ID_OFFSET} says. */
    static void putId(byte[] bytes, int offset, int id) {
        for (int i = 0; i < ID_BYTES; i++) {
            bytes[offset + i] = DIGITS[id >>> (4 * (ID_BYTES - 1 - i)) & 0xf];
        }
    }

    /** Whether a text is one of these. */
    static boolean isAt(ByteBuf in, int text) {
        return text >= 0
                && text + BYTES <= in.writerIndex()
                && in.getByte(text) == MARK.charAt(0)
                && in.getByte(text + 1) == MARK.charAt(1);
    }

    static int sender(ByteBuf in, int text) {
        return number(in, text + MARK_BYTES);
    }

    static int id(ByteBuf in, int text) {
        return number(in, text + ID_OFFSET);
    }

    private static int number(ByteBuf in, int index) {
        int number = 0;
        for (int i = 0; i < ID_BYTES; i++) {
            number = number << 4 | Character.digit(in.getByte(index + i), 16);
        }
        return number;
    }
}
