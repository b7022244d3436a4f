package io.yizhan.client.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
        name = "chat",
        description = "Chat: shows messages as they come, sends what is typed.",
        footer = {
            "",
            "What came while nobody was here is shown first. Type /help for what else can be typed. With piped input each "
                    + "line is a message, and the end of the input ends the chat once all are stored.",
            "",
            "Example:",
            "  im-client chat --account alice --with bob"
        })
final class ChatCommand extends AccountCommand {

    @ArgGroup
    private @Nullable Peer peer;

    ChatCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws InterruptedException {
        options.account(console);
        ChatListener listener = new ChatListener();
        CliSession.Plan plan = new CliSession.Plan(Role.CHAT).listener(listener);
        // Logged in first: asking for a password needs the terminal as it is.
        try (CliSession session = CliSession.open(options, console, plan);
                Screen screen = TerminalScreen.open(console)) {
            ChatRoom room = new ChatRoom(session, options, screen);
            if (peer != null) {
                room.enter(peer.resolve(room.names(), session.identity().userId()));
            }
            room.greet();
            TypedLines lines = new TypedLines(screen, room::prompt);
            listener.begin(room, lines);
            Optional<String> line = lines.next();
            while (line.isPresent() && room.typed(line.get())) {
                line = lines.next();
            }
            room.awaitSends();
            return room.hasFailed() || listener.hasEnded() ? 1 : 0;
        }
    }
}
