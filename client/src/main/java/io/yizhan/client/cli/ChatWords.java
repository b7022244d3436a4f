package io.yizhan.client.cli;

import io.yizhan.client.HistoryPage;
import io.yizhan.client.ImClient;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.GroupMember;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.UserPresence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What can be typed in a chat besides messages: words that begin with a slash. */
final class ChatWords {
    private static final List<String> HELP = List.of(
            "/with NAME                   chat with a user",
            "/group ID                    chat in a group",
            "/group create TITLE NAME...  create a group and chat in it",
            "/group add NAME...           add members to the open group",
            "/group leave                 leave the open group",
            "/conversations               list conversations",
            "/history [N]                 show the newest N messages, 20 unless said otherwise",
            "/who                         tell who of the open conversation is online",
            "/quit                        leave the chat",
            "//...                        send a message that begins with a slash");
    private static final int HISTORY = 20;
    private static final int MOST_HISTORY = 200;
    private static final int PRESENCES = 100;

    private final CliSession session;
    private final ImClient client;
    private final ChatRoom room;

    ChatWords(CliSession session, ChatRoom room) {
        this.session = session;
        this.room = room;
        client = session.client();
    }

    /** Does what a line says; false: leave the chat. */
    boolean run(String line) {
        List<String> parts = Arrays.asList(line.split("\\s+"));
        List<String> arguments = parts.subList(1, parts.size());
        switch (parts.get(0)) {
            case "/quit":
            case "/exit":
                return false;
            case "/help":
                HELP.forEach(room::notice);
                break;
            case "/with":
                room.enter(direct(one(arguments, "/with NAME")));
                room.notice("now with " + room.prompt());
                break;
            case "/group":
                group(arguments);
                break;
            case "/conversations":
                conversations();
                break;
            case "/history":
                history(arguments.isEmpty() ? HISTORY : number(arguments.get(0), "/history N"));
                break;
            case "/who":
                who();
                break;
            default:
                throw new CliException(
                        "no such word: " + parts.get(0), "/help lists them; // begins a message with a slash.");
        }
        return true;
    }

    private void group(List<String> arguments) {
        String what = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        switch (what) {
            case "create":
                create(one(rest.subList(0, Math.min(1, rest.size())), "/group create TITLE NAME..."), rest);
                break;
            case "add":
                long added = session.await(
                        client.groups().add(room.openGroup(), room.names().userIds(rest)));
                room.notice(added == 0 ? "nothing had to change" : "added");
                break;
            case "leave":
                session.await(client.groups().leave(room.openGroup()));
                room.notice("left the group");
                break;
            default:
                room.enter(Peer.group(number(one(arguments, "/group ID"), "/group ID")));
                room.notice("now with " + room.prompt());
                break;
        }
    }

    private void create(String title, List<String> titleAndNames) {
        List<Long> members = room.names().userIds(titleAndNames.subList(1, titleAndNames.size()));
        long group = session.await(client.groups().create(title, members, false));
        room.notice("created group " + group);
        room.enter(Peer.group(group));
    }

    private void conversations() {
        long own = session.identity().userId();
        for (ConversationState state : room.names().conversations()) {
            room.notice(
                    room.names().conversation(state.getConversation(), own) + ": " + state.getLastSeq() + " messages");
        }
    }

    private void history(long limit) {
        int size = (int) Math.max(1, Math.min(limit, MOST_HISTORY));
        HistoryPage page = session.await(client.conversations().newest(open(), size));
        for (LogEntry entry : page.entries()) {
            room.print(entry, true);
        }
    }

    private void who() {
        ConversationId open = open();
        long own = session.identity().userId();
        List<Long> users = new ArrayList<>();
        if (ConversationIds.isGroup(open)) {
            users.addAll(session.await(client.groups().members(open.getSecond())).getMembersList().stream()
                    .map(GroupMember::getUserId)
                    .collect(Collectors.toList()));
        } else {
            users.add(ConversationIds.peerOf(open, own));
        }
        room.names().learn(users);
        for (int at = 0; at < users.size(); at += PRESENCES) {
            List<Long> some = users.subList(at, Math.min(users.size(), at + PRESENCES));
            for (UserPresence presence : session.await(client.users().presence(some))) {
                room.notice(room.names().display(presence.getUserId()) + ": " + PresenceCommand.describe(presence));
            }
        }
    }

    private ConversationId direct(String account) {
        long own = session.identity().userId();
        long other = room.names().userId(account);
        if (other == own) {
            throw new CliException("there is no conversation with oneself", "Name another account.");
        }
        return ConversationIds.direct(own, other);
    }

    private ConversationId open() {
        ConversationId open = room.current();
        if (open == null) {
            throw new CliException("no conversation is open", "/with NAME or /group ID opens one.");
        }
        return open;
    }

    private static String one(List<String> arguments, String form) {
        if (arguments.size() != 1) {
            throw new CliException("expected: " + form, "/help lists what can be typed.");
        }
        return arguments.get(0);
    }

    private static long number(String text, String form) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new CliException(text + " is no number (expected: " + form + ")", "/help lists what can be typed.");
        }
    }
}
