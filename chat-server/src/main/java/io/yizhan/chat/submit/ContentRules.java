package io.yizhan.chat.submit;

import io.yizhan.proto.CustomContent;
import io.yizhan.proto.Status;
import java.util.Optional;

/** What a client may write: the kinds and limits that chat.proto names. */
final class ContentRules {

    static final int CLIENT_MESSAGE_ID_BYTES = 16;
    static final int MAX_TEXT_BYTES = 16 * 1024;
    static final int MAX_CUSTOM_TYPE_CHARACTERS = 128;
    static final int MAX_CUSTOM_DATA_BYTES = 32 * 1024;
    static final int MAX_FALLBACK_CHARACTERS = 256;

    /** The largest content within the other limits, and room for fields of a newer release. */
    static final int MAX_CONTENT_BYTES = 36 * 1024;

    private ContentRules() {}

    /** Empty if a client may write this. */
    static Optional<Refusal> check(IncomingMessage message) {
        int idSize = message.clientMessageId().size();
        if (idSize != CLIENT_MESSAGE_ID_BYTES) {
            return invalid("client_message_id: " + idSize + " bytes (expected: " + CLIENT_MESSAGE_ID_BYTES + ")");
        }
        if (message.contentBytes().size() > MAX_CONTENT_BYTES) {
            return tooLarge("content", message.contentBytes().size(), MAX_CONTENT_BYTES, "bytes");
        }
        return switch (message.content().getKindCase()) {
            case TEXT -> checkText(message.content().getTextBytes().size());
            case CUSTOM -> checkCustom(message.content().getCustom());
            case GROUP_EVENT ->
                Optional.of(Refusal.of(Status.FORBIDDEN, "content: a group event (expected: text or custom)"));
            case KIND_NOT_SET -> invalid("content: none that this release knows (expected: text or custom)");
        };
    }

    private static Optional<Refusal> checkText(int bytes) {
        return bytes > MAX_TEXT_BYTES ? tooLarge("text", bytes, MAX_TEXT_BYTES, "bytes") : Optional.empty();
    }

    private static Optional<Refusal> checkCustom(CustomContent custom) {
        int type = characters(custom.getType());
        if (type > MAX_CUSTOM_TYPE_CHARACTERS) {
            return tooLarge("custom.type", type, MAX_CUSTOM_TYPE_CHARACTERS, "characters");
        }
        int data = custom.getData().size();
        if (data > MAX_CUSTOM_DATA_BYTES) {
            return tooLarge("custom.data", data, MAX_CUSTOM_DATA_BYTES, "bytes");
        }
        int fallback = characters(custom.getFallbackText());
        if (fallback > MAX_FALLBACK_CHARACTERS) {
            return tooLarge("custom.fallback_text", fallback, MAX_FALLBACK_CHARACTERS, "characters");
        }
        return Optional.empty();
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static Optional<Refusal> invalid(String reason) {
        return Optional.of(Refusal.of(Status.INVALID, reason));
    }

    private static Optional<Refusal> tooLarge(String field, int size, int limit, String unit) {
        return Optional.of(
                Refusal.of(Status.TOO_LARGE, field + ": " + size + " " + unit + " (expected: at most " + limit + ")"));
    }
}
