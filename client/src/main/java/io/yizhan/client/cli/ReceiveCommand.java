package io.yizhan.client.cli;

import io.yizhan.client.ImListener;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.store.CursorStore;
import io.yizhan.proto.ConversationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "receive",
        description = "Print messages as they come, what was missed first, each once over all runs.",
        footer = {
            "",
            "With --count it is done after so many and fails if fewer come within --timeout; without, it prints for that "
                    + "long.",
            "",
            "Example:",
            "  im-client receive --account alice --count 1 --timeout 10s --json"
        })
final class ReceiveCommand extends AccountCommand {

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
    private int count;

    ReceiveCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 0) {
            throw options.usage("--count: " + count + " (expected: > 0)");
        }
        long deadline = System.nanoTime() + options.timeout().toNanos();
        StateDirectory state = new StateDirectory(options.stateDir(options.account(console)));
        Taken taken = new Taken(state.store(Role.CHAT), count == 0 ? Integer.MAX_VALUE : count);
        CliSession.Plan plan = new CliSession.Plan(Role.CHAT).listener(taken).cursors(taken);
        int printed = 0;
        try (CliSession session = CliSession.open(options, console, plan)) {
            EntryPrinter printer =
                    new EntryPrinter(names(session), session.identity().userId());
            while (count == 0 || printed < count) {
                ReceivedMessage message = taken.messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    break;
                }
                console.out.println(
                        options.json
                                ? printer.json(message.entry()).toString()
                                : printer.lineWithConversation(message.entry()));
                taken.printed(message);
                printed++;
            }
        }
        taken.save();
        if (printed < count) {
            throw new CliException(
                    printed + " of " + count + " messages within "
                            + options.timeout().toMillis() + " ms",
                    "What was printed counts as received; ask for the others again.");
        }
        return 0;
    }

    /** Takes no more messages than wanted, and moves the stored cursors only past what was printed. */
    private static final class Taken implements ImListener, CursorStore {
        /** A full queue holds the listener up, and with it the whole inbox. */
        final BlockingQueue<ReceivedMessage> messages = new ArrayBlockingQueue<>(256);

        private final CursorStore store;
        private final int most;
        private final Map<ConversationId, Long> reached = new ConcurrentHashMap<>();
        private final Map<ConversationId, Long> untaken = new ConcurrentHashMap<>();
        private int offered;

        Taken(CursorStore store, int most) {
            this.store = store;
            this.most = most;
        }

        /** On the callback threads, one call at a time. */
        @Override
        public void onMessage(ReceivedMessage message) {
            untaken.putIfAbsent(message.conversation(), message.seq());
            if (offered < most) {
                offered++;
                try {
                    messages.put(message);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public Optional<Map<ConversationId, Long>> loadCursors() {
            return store.loadCursors();
        }

        @Override
        public void saveCursors(Map<ConversationId, Long> changed) {
            reached.putAll(changed);
        }

        /** Everything of the conversation up to this one has been printed. */
        void printed(ReceivedMessage message) {
            untaken.put(message.conversation(), message.seq() + 1);
            store.saveCursors(Map.of(message.conversation(), message.seq()));
        }

        /** Also remembers where conversations begin of which nothing was printed. */
        void save() {
            Map<ConversationId, Long> cursors = new HashMap<>(reached);
            cursors.replaceAll(
                    (conversation, seq) -> Math.min(seq, untaken.getOrDefault(conversation, Long.MAX_VALUE) - 1));
            store.saveCursors(cursors);
        }
    }
}
