package io.yizhan.client.cli;

import io.yizhan.proto.Content;
import io.yizhan.proto.GroupEvent;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Turns what users wrote into what a terminal may show. */
final class Texts {

    private Texts() {}

    /** Without control characters, which could steer the reader's terminal; line breaks and tabs stay. */
    static String harmless(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
            boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
            shown.append(control || direction ? '\ufffd' : c);
        }
        return shown.toString();
    }

    /**
     * One content in words.
     *
     * @param names gives a user's name to show
     */
    static String describe(Content content, LongFunction<String> names) {
        switch (content.getKindCase()) {
            case TEXT:
                return content.getText();
            case CUSTOM:
                String fallback = content.getCustom().getFallbackText();
                return "[" + content.getCustom().getType() + "] " + fallback;
            case GROUP_EVENT:
                return "* " + describe(content.getGroupEvent(), names);
            default:
                return "[a kind of message this client doesn't know]";
        }
    }

    private static String describe(GroupEvent event, LongFunction<String> names) {
        String actor = names.apply(event.getActor());
        String users =
                event.getUserIdsList().stream().map(user -> names.apply(user)).collect(Collectors.joining(", "));
        switch (event.getChange()) {
            case JOIN:
                return actor + " has joined";
            case LEAVE:
                return actor + " has left";
            case ADD:
                return actor + " has added " + users;
            case REMOVE:
                return actor + " has removed " + users;
            default:
                return actor + " has created the group " + event.getName();
        }
    }
}
