package io.yizhan.client.cli;

import io.yizhan.client.MessageId;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.GroupEvent;
import io.yizhan.proto.LogEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/** Shows log entries: a line for people, or a JSON object for programs. */
final class EntryPrinter {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter BEFORE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final Names names;
    private final long ownUserId;
    private final ZoneId zone;

    EntryPrinter(Names names, long ownUserId) {
        this(names, ownUserId, ZoneId.systemDefault());
    }

    EntryPrinter(Names names, long ownUserId, ZoneId zone) {
        this.names = names;
        this.ownUserId = ownUserId;
        this.zone = zone;
    }

    /** Such as {@code [12:03] Bob: hi}. */
    String line(LogEntry entry) {
        String text = Texts.harmless(Texts.describe(entry.getContent(), names::display));
        String sender = entry.getContent().hasGroupEvent() ? "" : names.display(entry.getSender()) + ": ";
        return "[" + time(entry.getTimeMs()) + "] " + sender + text;
    }

    /** The same with the conversation in front, such as {@code [12:03] Hikers (1099511627780) | Bob: hi}. */
    String lineWithConversation(LogEntry entry) {
        ConversationId conversation = entry.getConversation();
        boolean obvious = !ConversationIds.isGroup(conversation) && entry.getSender() != ownUserId;
        if (obvious) {
            return line(entry);
        }
        String line = line(entry);
        int text = line.indexOf("] ") + 2;
        return line.substring(0, text) + names.conversation(conversation, ownUserId) + " | " + line.substring(text);
    }

    /** All fields, as README.md lists them. */
    JsonLine json(LogEntry entry) {
        JsonLine json = new JsonLine().text("type", "message");
        conversation(json, entry.getConversation());
        json.number("seq", entry.getSeq())
                .number("sender", entry.getSender())
                .text("sender_account", entry.getSender() == 0 ? "" : names.account(entry.getSender()))
                .flag("own", entry.getSender() == ownUserId)
                .number("time_ms", entry.getTimeMs());
        if (entry.getClientMessageId().size() == MessageId.BYTES) {
            json.text("id", MessageId.of(entry.getClientMessageId()).toString());
        }
        content(json, entry.getContent());
        return json;
    }

    /** The fields that name a conversation. */
    void conversation(JsonLine json, ConversationId conversation) {
        if (ConversationIds.isGroup(conversation)) {
            json.number("group", conversation.getSecond());
        } else {
            long peer = ConversationIds.peerOf(conversation, ownUserId);
            json.number("peer", peer).text("peer_account", names.account(peer));
        }
    }

    private static void content(JsonLine json, Content content) {
        switch (content.getKindCase()) {
            case TEXT:
                json.text("text", content.getText());
                break;
            case CUSTOM:
                json.text("custom_type", content.getCustom().getType())
                        .text("text", content.getCustom().getFallbackText())
                        .text(
                                "data_base64",
                                Base64.getEncoder()
                                        .encodeToString(
                                                content.getCustom().getData().toByteArray()));
                break;
            case GROUP_EVENT:
                GroupEvent event = content.getGroupEvent();
                json.text(
                                "event",
                                event.getChangeValue() == 0
                                        ? "CREATE"
                                        : event.getChange().name())
                        .number("actor", event.getActor())
                        .numbers("users", event.getUserIdsList())
                        .text("name", event.getName());
                break;
            default:
                json.text("text", "");
                break;
        }
    }

    private String time(long millis) {
        ZonedDateTime when = Instant.ofEpochMilli(millis).atZone(zone);
        return when.toLocalDate().equals(LocalDate.now(zone)) ? TODAY.format(when) : BEFORE.format(when);
    }
}
