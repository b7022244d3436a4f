package io.yizhan.runtime.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer. Immutable.
 *
 * @param status HTTP status code
 * @param contentType with its character set
 * @param body text, sent as UTF-8
 * @param headers further ones
 */
public record HttpReply(int status, String contentType, String body, Map<String, String> headers) {

    public HttpReply {
        headers = Map.copyOf(headers);
    }

    public static HttpReply text(int status, String body) {
        return new HttpReply(status, "text/plain; charset=utf-8", body, Map.of());
    }

    /** @param value what {@link Json} can write */
    public static HttpReply json(int status, Object value) {
        return new HttpReply(status, "application/json", Json.write(value) + "\n", Map.of());
    }

    /** A failure as {@code {"error": "..."}}. */
    public static HttpReply error(int status, String sentence) {
        return json(status, Map.of("error", sentence));
    }

    /** The same with one more header. */
    public HttpReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, contentType, body, more);
    }
}
