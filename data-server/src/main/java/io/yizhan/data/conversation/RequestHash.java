package io.yizhan.data.conversation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Tells whether a repeat asks for the same as the first request did: the first 16 bytes of SHA-256. */
public final class RequestHash {

    private RequestHash() {}

    /** Over the values, each with its length before it. */
    public static byte[] of(Object... values) {
        MessageDigest digest = sha256();
        for (Object value : values) {
            byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return Arrays.copyOf(digest.digest(), 16);
    }

    /** Over bytes as they are, such as a message's content. */
    public static byte[] ofBytes(byte[] bytes) {
        return Arrays.copyOf(sha256().digest(bytes), 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
