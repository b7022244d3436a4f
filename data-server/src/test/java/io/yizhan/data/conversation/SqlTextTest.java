package io.yizhan.data.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SqlTextTest {

    @Test
    void writesEveryByteAsTwoDigits() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        String expected = "x'" + HexFormat.of().formatHex(bytes) + "'";
        assertThat(SqlText.bytes(bytes)).isEqualTo(expected);
        StringBuilder text = new StringBuilder("1,");
        SqlText.append(text, ByteString.copyFrom(bytes));
        assertThat(text.toString()).isEqualTo("1," + expected);
        assertThat(SqlText.bytes(new byte[0])).isEqualTo("x''");
    }
}
