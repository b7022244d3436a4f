package io.yizhan.logic.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and reads the tokens that log a device in again. A token is base64url without padding of
 *
 * <pre>
 * version    1 byte, 1
 * user id    8 bytes, big-endian as all numbers
 * serial     8 bytes
 * expires    8 bytes, milliseconds since 1970-01-01 UTC
 * device id  the rest, ASCII
 * signature  32 bytes, HMAC-SHA256 over all before it
 * </pre>
 *
 * <p>New ones are signed with the first key; older keys still open what they signed. Whether the serial is the device's
 * current one, the data server decides. Safe for any thread.
 */
public final class Tokens {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + 8 + 8 + 8;
    private static final int SIGNATURE_BYTES = 32;
    private static final int MAX_CHARACTERS = 256;

    private final List<SecretKeySpec> keys;
    private final Duration lifetime;
    private final InstantSource clock;

    /** @param keys the present one first, each of 16 bytes or more */
    public Tokens(List<byte[]> keys, Duration lifetime, InstantSource clock) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys: none (expected: at least one)");
        }
        this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** When a token that is issued now expires, milliseconds since 1970-01-01 UTC. */
    public long expiryMillis() {
        return clock.millis() + lifetime.toMillis();
    }

    /** @param claims its device id is ASCII */
    public String issue(TokenClaims claims) {
        byte[] deviceId = claims.deviceId().getBytes(StandardCharsets.US_ASCII);
        byte[] payload = ByteBuffer.allocate(FIXED_BYTES + deviceId.length)
                .put(VERSION)
                .putLong(claims.userId())
                .putLong(claims.serial())
                .putLong(claims.expiresMillis())
                .put(deviceId)
                .array();
        byte[] token = Arrays.copyOf(payload, payload.length + SIGNATURE_BYTES);
        System.arraycopy(sign(payload, keys.get(0)), 0, token, payload.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Empty for everything that none of the keys has signed for this device, and for what has expired. */
    public Optional<TokenClaims> read(String token, String deviceId) {
        return decode(token)
                .filter(this::isSigned)
                .flatMap(Tokens::claims)
                .filter(claims -> claims.deviceId().equals(deviceId) && claims.expiresMillis() > clock.millis());
    }

    /** Empty also where the same bytes would be written in another way: one token, one text. */
    private static Optional<byte[]> decode(String token) {
        if (token.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(token);
            return canonical && bytes.length >= FIXED_BYTES + SIGNATURE_BYTES ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(byte[] token) {
        int payloadLength = token.length - SIGNATURE_BYTES;
        byte[] payload = Arrays.copyOf(token, payloadLength);
        byte[] signature = Arrays.copyOfRange(token, payloadLength, token.length);
        boolean signed = false;
        for (SecretKeySpec key : keys) {
            signed |= MessageDigest.isEqual(sign(payload, key), signature);
        }
        return signed;
    }

    private static Optional<TokenClaims> claims(byte[] token) {
        ByteBuffer in = ByteBuffer.wrap(token, 0, token.length - SIGNATURE_BYTES);
        if (in.get() != VERSION) {
            return Optional.empty();
        }
        long userId = in.getLong();
        long serial = in.getLong();
        long expires = in.getLong();
        return Optional.of(new TokenClaims(
                userId, serial, StandardCharsets.US_ASCII.decode(in).toString(), expires));
    }

    private static byte[] sign(byte[] payload, SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " (expected: in every Java)", e);
        }
    }
}
