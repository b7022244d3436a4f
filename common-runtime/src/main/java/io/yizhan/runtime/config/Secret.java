package io.yizhan.runtime.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A configured secret, such as the cluster's or a password. Never printed. Immutable. */
public final class Secret {

    private static final int MAX_BYTES = 4096;
    private static final String DERIVATION = "HmacSHA256";

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a secret from the file that {@code <key>-file} names, or from {@code <key>} itself: exactly one of them.
     *
     * @param path the whole name of {@code key}, for messages
     */
    static Secret from(Settings settings, String key, String path, int minBytes) {
        String fileKey = key + "-file";
        boolean inFile = settings.has(fileKey);
        boolean inline = settings.has(key);
        if (inFile == inline) {
            throw new ConfigException(
                    path + "-file",
                    inFile ? "given together with " + path : "nothing",
                    fileKey + " (a file's path) or " + key + " (a text), exactly one of them");
        }
        return inFile
                ? read(path + "-file", settings.file(fileKey), minBytes)
                : of(path, settings.text(key).getBytes(StandardCharsets.UTF_8), minBytes);
    }

    private static Secret read(String key, Path file, int minBytes) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ConfigException(key, file, "a file that exists");
            }
            refuseIfOpenToOthers(key, file);
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(key, file, "a file of at most " + MAX_BYTES + " bytes");
            }
            return of(key, withoutTrailingSpace(Files.readAllBytes(file)), minBytes);
        } catch (IOException e) {
            throw new ConfigException(key + ": " + file + " (expected: a file that can be read): " + e, e);
        }
    }

    private static Secret of(String key, byte[] bytes, int minBytes) {
        if (bytes.length < minBytes) {
            throw new ConfigException(key, bytes.length + " bytes", "a secret of at least " + minBytes + " bytes");
        }
        return new Secret(bytes);
    }

    private static void refuseIfOpenToOthers(String key, Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new ConfigException(key, file, "a file that others can't read or write: chmod 600 " + file);
        }
    }

    /** An editor's newline at the end of a file isn't part of the secret. */
    private static byte[] withoutTrailingSpace(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r' || bytes[length - 1] == ' ')) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * A key for one purpose, from which neither this secret nor any other key can be told: HMAC-SHA256 over {@code "yizhan
     * key v1 "} and the purpose, in UTF-8.
     *
     * @return 32 bytes
     */
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(DERIVATION);
            mac.init(new SecretKeySpec(bytes, DERIVATION));
            return mac.doFinal(("yizhan key v1 " + purpose).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(DERIVATION + " (expected: in every Java)", e);
        }
    }

    /** As UTF-8, for passwords. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Secret[...]";
    }
}
