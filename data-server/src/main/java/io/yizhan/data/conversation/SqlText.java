package io.yizhan.data.conversation;

import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Lists for SQL made of numbers and bytes, which need no escaping. Never for text. */
public final class SqlText {

    private static final HexFormat HEX = HexFormat.of();

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
        return "x'" + HEX.formatHex(bytes) + "'";
    }
}
