package io.yizhan.logic.password;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;

/**
 * Argon2id hashes as PHC strings. Slow by design: call it on the threads of {@link PasswordWorkers} only. Safe for any
 * thread.
 */
final class Argon2Passwords {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Argon2Function function;
    private final String decoy;

    Argon2Passwords(PasswordConfig config) {
        function = Argon2Function.getInstance(
                config.memoryKib(), config.iterations(), config.parallelism(), HASH_BYTES, Argon2.ID);
        decoy = hash("nobody has this password");
    }

    /** @return a PHC string with its parameters and a fresh salt */
    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return function.hash(bytes(password), salt).getResult();
    }

    /**
     * Whether a password belongs to a hash, with the parameters that the hash names.
     *
     * @throws com.password4j.BadParametersException if it isn't an argon2 hash
     */
    boolean check(String password, String hash) {
        return Argon2Function.getInstanceFromHash(hash)
                .check(bytes(password), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** A hash that belongs to nobody, so that a check against it takes as long as any other. */
    String decoy() {
        return decoy;
    }

    /** One text for one password, however a keyboard composes its characters (RFC 8265, OpaqueString). */
    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
