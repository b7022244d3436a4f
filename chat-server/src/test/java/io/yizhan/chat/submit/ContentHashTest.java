package io.yizhan.chat.submit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    /** The example of FIPS 180-4, and that of nothing. */
    @Test
    void isTheBeginningOfSha256WhateverWasHashedBefore() {
        assertThat(hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
        assertThat(hash("")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
        assertThat(hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
    }

    private static String hash(String text) {
        return HexFormat.of()
                .formatHex(ContentHash.of(ByteString.copyFromUtf8(text)).toByteArray());
    }
}
