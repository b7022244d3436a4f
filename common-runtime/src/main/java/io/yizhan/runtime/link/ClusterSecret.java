package io.yizhan.runtime.link;

import io.yizhan.proto.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the daemons of one cluster share and a stranger doesn't know. Each end of a link proves it by an HMAC-SHA256 over
 * both ends' nonces, as {@code control.proto} documents, so that the secret itself never travels. Immutable; never
 * printed.
 */
public final class ClusterSecret {

    /** Shortest secret that is accepted, in bytes. */
    public static final int MIN_BYTES = 16;

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] DIALER = "yizhan link dialer v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTOR = "yizhan link acceptor v1".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException if it is too short; the message doesn't contain the secret */
    public ClusterSecret(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "cluster secret: " + secret.length + " bytes (expected: >= " + MIN_BYTES + ")");
        }
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** What the dialing end sends to prove that it knows the secret. */
    public byte[] dialerProof(byte[] challengeNonce, byte[] dialerNonce, NodeId dialer) {
        return proof(DIALER, challengeNonce, dialerNonce, dialer);
    }

    byte[] acceptorProof(byte[] dialerNonce, byte[] challengeNonce, NodeId acceptor) {
        return proof(ACCEPTOR, dialerNonce, challengeNonce, acceptor);
    }

    /** Compares in constant time. */
    static boolean matches(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }

    private byte[] proof(byte[] label, byte[] firstNonce, byte[] secondNonce, NodeId node) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(label);
            mac.update(firstNonce);
            mac.update(secondNonce);
            mac.update(ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(node.getCluster())
                    .putInt(node.getTypeValue())
                    .putInt(node.getInstance())
                    .array());
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(ALGORITHM + ": missing (expected: in every Java platform)", e);
        }
    }

    @Override
    public String toString() {
        return "ClusterSecret[...]";
    }
}
