package io.yizhan.client.cli;

import io.yizhan.proto.ConversationId;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "read",
        description = "Mark a conversation as read up to a message, by default the newest.",
        footer = {"", "Example:", "  im-client read --account alice --with bob --seq 42"})
final class ReadCommand extends AccountCommand {

    @ArgGroup(multiplicity = "1")
    private Peer peer = new Peer();

    @Option(names = "--seq", paramLabel = "N", description = "Number of the last message read.")
    private long seq;

    ReadCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        try (CliSession session = open()) {
            ConversationId conversation =
                    peer.resolve(names(session), session.identity().userId());
            long upTo = seq > 0
                    ? seq
                    : session.await(session.client().conversations().newest(conversation, 1))
                            .lastSeq();
            long stored = session.await(session.client().conversations().markRead(conversation, upTo));
            print(
                    "Read up to number " + stored + ".",
                    new JsonLine().text("type", "read").number("read_seq", stored));
        }
        return 0;
    }
}
