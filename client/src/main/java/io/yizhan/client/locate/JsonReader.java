package io.yizhan.client.locate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few JSON answers of a selector, so that applications need no JSON library for it. Strict (RFC 8259), with
 * bounded depth; input that isn't JSON is an {@link IOException}.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Reads a text that is one object. */
    static JsonObject parse(String text) throws IOException {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length() || !(value instanceof JsonObject)) {
            throw reader.broken("one object");
        }
        return (JsonObject) value;
    }

    private @Nullable Object value(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw broken("at most " + MAX_DEPTH + " levels");
        }
        skipSpace();
        char c = peek();
        if (c == '{') {
            return object(depth);
        }
        if (c == '[') {
            return array(depth);
        }
        if (c == '"') {
            return string();
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        if (takes("true")) {
            return true;
        }
        if (takes("false")) {
            return false;
        }
        if (takes("null")) {
            return null;
        }
        throw broken("a value");
    }

    private JsonObject object(int depth) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return new JsonObject(fields);
        }
        while (true) {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            fields.put(name, value(depth + 1));
            skipSpace();
            if (peek() == '}') {
                at++;
                return new JsonObject(fields);
            }
            expect(',');
        }
    }

    private List<@Nullable Object> array(int depth) throws IOException {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return values;
        }
        while (true) {
            values.add(value(depth + 1));
            skipSpace();
            if (peek() == ']') {
                at++;
                return values;
            }
            expect(',');
        }
    }

    private String string() throws IOException {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return value.toString();
            }
            if (c < ' ') {
                throw broken("no control character in a string");
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws IOException {
        char c = peek();
        at++;
        switch (c) {
            case '"':
            case '\\':
            case '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return unicode();
            default:
                throw broken("an escape");
        }
    }

    private char unicode() throws IOException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw broken("four hexadecimal digits");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private Double number() throws IOException {
        int begin = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(begin, at));
        } catch (NumberFormatException e) {
            throw broken("a number");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean takes(String word) {
        if (!text.startsWith(word, at)) {
            return false;
        }
        at += word.length();
        return true;
    }

    private char peek() throws IOException {
        if (at >= text.length()) {
            throw broken("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) throws IOException {
        if (peek() != c) {
            throw broken("'" + c + "'");
        }
        at++;
    }

    private IOException broken(String expectation) {
        return new IOException("answer is not JSON at character " + at + " (expected: " + expectation + ")");
    }

    /** The fields of one object. */
    static final class JsonObject {
        private final Map<String, @Nullable Object> fields;

        JsonObject(Map<String, @Nullable Object> fields) {
            this.fields = fields;
        }

        List<?> array(String name) throws IOException {
            Object value = fields.get(name);
            if (value instanceof List) {
                return (List<?>) value;
            }
            throw new IOException("answer has no array \"" + name + "\"");
        }

        String string(String name) throws IOException {
            Object value = fields.get(name);
            if (value instanceof String) {
                return (String) value;
            }
            throw new IOException("answer has no text \"" + name + "\"");
        }

        long number(String name) throws IOException {
            Object value = fields.get(name);
            if (value instanceof Double) {
                return ((Double) value).longValue();
            }
            throw new IOException("answer has no number \"" + name + "\"");
        }
    }
}
