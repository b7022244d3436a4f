package io.yizhan.client.cli;

import com.google.protobuf.ByteString;
import io.yizhan.client.MessageId;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = "Send one message and wait until it is stored.",
        footer = {
            "",
            "Examples:",
            "  im-client send --account alice --to bob \"hi\"",
            "  uptime | im-client send --account alice --group 1099511627777"
        })
final class SendCommand extends AccountCommand {
    private static final int HEX_DIGITS = 2 * MessageId.BYTES;

    @ArgGroup(multiplicity = "1")
    private Peer peer = new Peer();

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The message; default: the standard input.")
    private @Nullable String text;

    @Option(
            names = "--id",
            paramLabel = "HEX",
            description = "Message id of 32 hexadecimal digits: the same id is stored once, however often it is sent.")
    private @Nullable String id;

    SendCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        MessageId given = id == null ? null : parseId(id);
        String message = text == null || text.equals("-") ? readInput() : text;
        if (message.isEmpty()) {
            throw options.usage("TEXT: empty (expected: a message)");
        }
        try (CliSession session = open()) {
            ConversationId conversation =
                    peer.resolve(names(session), session.identity().userId());
            MessageId named = given == null ? session.client().newMessageId() : given;
            Content content = Content.newBuilder().setText(message).build();
            SentMessage sent = session.await(session.client().send(conversation, content, named, options.timeout()));
            print(
                    "Stored as number " + sent.seq() + ".",
                    new JsonLine()
                            .text("type", "sent")
                            .number("seq", sent.seq())
                            .number("time_ms", sent.timeMillis())
                            .text("id", sent.id().toString()));
        }
        return 0;
    }

    private String readInput() {
        try {
            return console.in.lines().collect(Collectors.joining("\n"));
        } catch (UncheckedIOException e) {
            throw new CliException("the standard input can't be read: " + e.getMessage(), "Give the text as TEXT.");
        }
    }

    private MessageId parseId(String hex) {
        byte[] bytes = new byte[MessageId.BYTES];
        boolean valid = hex.length() == HEX_DIGITS && hex.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        if (!valid) {
            throw options.usage("--id: " + hex + " (expected: 32 hexadecimal digits)");
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return MessageId.of(ByteString.copyFrom(bytes));
    }
}
