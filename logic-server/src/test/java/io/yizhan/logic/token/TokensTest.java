package io.yizhan.logic.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final byte[] OLD_KEY = "the old key of sixteen bytes".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW_KEY = "the new key of sixteen bytes".getBytes(StandardCharsets.UTF_8);
    private static final String DEVICE = "phone-1";

    private Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
    private final InstantSource clock = () -> now;
    private final Tokens tokens = tokens(NEW_KEY, OLD_KEY);

    @Test
    void readsWhatItHasIssued() {
        TokenClaims claims = new TokenClaims((1L << 53) - 1, 7, DEVICE, tokens.expiryMillis());
        String token = tokens.issue(claims);

        assertThat(tokens.read(token, DEVICE)).contains(claims);
        assertThat(token).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void worksOnItsOwnDeviceOnly() {
        assertThat(tokens.read(issue(tokens), "phone-2")).isEmpty();
        assertThat(tokens.read(issue(tokens), "")).isEmpty();
    }

    @Test
    void expires() {
        String token = issue(tokens);
        now = now.plus(Duration.ofDays(30)).minusMillis(1);
        assertThat(tokens.read(token, DEVICE)).isPresent();
        now = now.plusMillis(1);
        assertThat(tokens.read(token, DEVICE)).isEmpty();
    }

    @Test
    void aFormerKeyStillOpensAndNoLongerSigns() {
        assertThat(tokens.read(issue(tokens(OLD_KEY)), DEVICE)).isPresent();
        assertThat(tokens(OLD_KEY).read(issue(tokens), DEVICE)).isEmpty();
        assertThat(tokens(NEW_KEY).read(issue(tokens(OLD_KEY)), DEVICE)).isEmpty();
    }

    @Test
    void everyChangedBitBreaksIt() {
        byte[] token = Base64.getUrlDecoder().decode(issue(tokens));
        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] tampered = token.clone();
            tampered[bit / 8] ^= (byte) (1 << bit % 8);
            for (String device : List.of(DEVICE, deviceIn(tampered))) {
                assertThat(tokens.read(encode(tampered), device))
                        .as("bit %d", bit)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyChangedCharacterBreaksIt() {
        String token = issue(tokens);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n";
        for (int i = 0; i < token.length(); i++) {
            for (int j = 0; j < alphabet.length(); j++) {
                char c = alphabet.charAt(j);
                String tampered = token.substring(0, i) + c + token.substring(i + 1);
                assertThat(tokens.read(tampered, DEVICE).isPresent())
                        .as("character %d is %s", i, c)
                        .isEqualTo(tampered.equals(token));
            }
        }
        assertThat(tokens.read(token + "=", DEVICE)).isEmpty();
        assertThat(tokens.read(token + "A", DEVICE)).isEmpty();
    }

    @Test
    void anyPrefixIsRefused() {
        String token = issue(tokens);
        for (int length = 0; length < token.length(); length++) {
            assertThat(tokens.read(token.substring(0, length), DEVICE)).isEmpty();
        }
    }

    @Test
    void garbageIsRefusedAndNeverThrows() {
        Random random = new Random(20260726);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(tokens.read(encode(bytes), DEVICE)).isEmpty();
            assertThat(tokens.read(new String(bytes, StandardCharsets.ISO_8859_1), DEVICE))
                    .isEmpty();
        }
        assertThat(tokens.read("A".repeat(1 << 20), DEVICE)).isEmpty();
    }

    @Test
    void needsAKey() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(TokensTest.this::tokens);
    }

    private Tokens tokens(byte[]... keys) {
        return new Tokens(List.of(keys), Duration.ofDays(30), clock);
    }

    private static String issue(Tokens tokens) {
        return tokens.issue(new TokenClaims(11, 7, DEVICE, tokens.expiryMillis()));
    }

    private static String deviceIn(byte[] token) {
        return new String(token, 25, token.length - 25 - 32, StandardCharsets.US_ASCII);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
