package io.yizhan.client;

import com.google.protobuf.ByteString;
import java.util.Random;

/**
 * The sender's own name of a message: 16 random bytes. The same id is stored once, however often it is sent, so an
 * application that keeps the id with its draft can send again after a crash. Immutable.
 */
public final class MessageId {
    /** Bytes of an id. */
    public static final int BYTES = 16;

    private final ByteString bytes;

    private MessageId(ByteString bytes) {
        this.bytes = bytes;
    }

    /** A fresh id; the source must be a cryptographic one, such as {@link java.security.SecureRandom}. */
    public static MessageId random(Random source) {
        byte[] id = new byte[BYTES];
        source.nextBytes(id);
        return new MessageId(ByteString.copyFrom(id));
    }

    /**
     * An id from an earlier run.
     *
     * @throws IllegalArgumentException unless there are 16 bytes
     */
    public static MessageId of(ByteString bytes) {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("message id: " + bytes.size() + " bytes (expected: 16)");
        }
        return new MessageId(bytes);
    }

    /** As it travels. */
    public ByteString bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId && ((MessageId) other).bytes.equals(bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        StringBuilder hex = new StringBuilder(2 * BYTES);
        for (byte b : bytes) {
            hex.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return hex.toString();
    }
}
