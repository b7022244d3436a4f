package io.yizhan.client.cli;

import io.yizhan.client.Conversations;
import io.yizhan.client.HistoryPage;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "history",
        description = "Show the messages of one conversation, the oldest first.",
        footer = {"", "Example:", "  im-client history --account alice --with bob --limit 20 --json"})
final class HistoryCommand extends AccountCommand {
    private static final int PAGE = 200;

    @ArgGroup(multiplicity = "1")
    private Peer peer = new Peer();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many messages; default: 20.")
    private int limit = 20;

    @Option(names = "--before", paramLabel = "SEQ", description = "Only messages before this number.")
    private long before;

    HistoryCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw options.usage("--limit: " + limit + " (expected: > 0)");
        }
        try (CliSession session = open()) {
            Names names = names(session);
            ConversationId conversation = peer.resolve(names, session.identity().userId());
            Deque<LogEntry> entries = fetch(session, conversation);
            names.learn(entries.stream().map(LogEntry::getSender).collect(Collectors.toSet()));
            EntryPrinter printer = new EntryPrinter(names, session.identity().userId());
            for (LogEntry entry : entries) {
                console.out.println(options.json ? printer.json(entry).toString() : printer.line(entry));
            }
        }
        return 0;
    }

    private Deque<LogEntry> fetch(CliSession session, ConversationId conversation) {
        Conversations conversations = session.client().conversations();
        Deque<LogEntry> entries = new ArrayDeque<>();
        long upTo = before == 0 ? 0 : before - 1;
        boolean more = before != 1;
        while (more && entries.size() < limit) {
            int size = Math.min(PAGE, limit - entries.size());
            HistoryPage page = session.await(
                    upTo == 0
                            ? conversations.newest(conversation, size)
                            : conversations.upTo(conversation, upTo, size));
            List<LogEntry> older = page.entries();
            for (int i = older.size() - 1; i >= 0; i--) {
                entries.addFirst(older.get(i));
            }
            more = page.more() && !older.isEmpty();
            upTo = older.isEmpty() ? 0 : older.get(0).getSeq() - 1;
        }
        return entries;
    }
}
