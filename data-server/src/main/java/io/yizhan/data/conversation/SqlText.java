package io.yizhan.data.conversation;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.stream.Collectors;

/** Lists for SQL made of numbers and bytes, which need no escaping. Never for text. */
public final class SqlText {

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private SqlText() {}

    /** Such as {@code 1,2,3}. */
    public static String list(Collection<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Such as {@code (1,2),(1,3)}. */
    public static String keys(Collection<ConversationKey> keys) {
        return keys.stream().map(ConversationKey::sql).collect(Collectors.joining(","));
    }

    /** Such as {@code x'00ff'}. */
    public static String bytes(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length + 3);
        append(text, ByteString.copyFrom(bytes));
        return text.toString();
    }

    /** Appends such as {@code x'00ff'}. */
    public static void append(StringBuilder text, ByteString bytes) {
        text.append("x'");
        for (int i = 0; i < bytes.size(); i++) {
            int value = bytes.byteAt(i);
            text.append(DIGITS[value >> 4 & 0xf]).append(DIGITS[value & 0xf]);
        }
        text.append('\'');
    }
}
