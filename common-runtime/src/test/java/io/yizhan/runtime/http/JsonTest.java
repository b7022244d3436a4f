package io.yizhan.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void writesEachKindOfValue() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "驿站");
        value.put("number", 7L);
        value.put("fraction", 0.5);
        value.put("endless", Double.POSITIVE_INFINITY);
        value.put("yes", true);
        value.put("nothing", null);
        value.put("list", Arrays.asList(1, "a", List.of(), Map.of()));

        assertThat(Json.write(value))
                .isEqualTo("{\"text\":\"驿站\",\"number\":7,\"fraction\":0.5,\"endless\":null,\"yes\":true,"
                        + "\"nothing\":null,\"list\":[1,\"a\",[],{}]}");
    }

    @Test
    void escapesWhatJsonCantCarry() {
        assertThat(Json.write("\"\\\n\u0000\u2028")).isEqualTo("\"\\\"\\\\\\u000a\\u0000\\u2028\"");
        assertThat(Json.write("😀")).isEqualTo("\"😀\"");
        assertThat(Json.write("a\ud83d")).isEqualTo("\"a\\ud83d\"");
        assertThat(Json.write("\ude00b")).isEqualTo("\"\\ude00b\"");
    }
}
