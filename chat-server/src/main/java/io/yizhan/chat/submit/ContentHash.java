package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether a repeat has the content of the first try: the first 16 bytes of SHA-256. Safe for any thread. */
final class ContentHash {

    private static final int BYTES = 16;

    /** To look it up among the providers takes longer than to hash a short message. Each digest leaves it as new. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ContentHash::sha256);

    private ContentHash() {}

    static ByteString of(ByteString content) {
        return UnsafeByteOperations.unsafeWrap(SHA_256.get().digest(content.toByteArray()), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 (expected: in every Java)", e);
        }
    }
}
