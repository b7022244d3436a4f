package io.yizhan.client.cli;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "conversations",
        description = "List the conversations, the one with the newest message first.",
        footer = {"", "Example:", "  im-client conversations --account alice"})
final class ConversationsCommand extends AccountCommand {

    ConversationsCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        try (CliSession session = open()) {
            long own = session.identity().userId();
            Names names = names(session);
            List<ConversationState> all = new ArrayList<>(names.conversations());
            all.sort(Comparator.comparingLong(ConversationState::getLastTimeMs).reversed());
            names.learn(all.stream()
                    .map(state -> ConversationIds.peerOf(state.getConversation(), own))
                    .collect(Collectors.toSet()));
            EntryPrinter printer = new EntryPrinter(names, own);
            all.forEach(state -> print(state, own, names, printer));
        }
        return 0;
    }

    private void print(ConversationState state, long own, Names names, EntryPrinter printer) {
        ConversationId conversation = state.getConversation();
        long unread = Math.max(0, state.getLastSeq() - Math.max(state.getReadSeq(), state.getFirstSeq() - 1));
        JsonLine json = new JsonLine().text("type", "conversation");
        printer.conversation(json, conversation);
        if (ConversationIds.isGroup(conversation)) {
            json.text("name", state.getGroupName());
        }
        json.number("last_seq", state.getLastSeq())
                .number("read_seq", state.getReadSeq())
                .number("first_seq", state.getFirstSeq())
                .number("unread", unread)
                .number("last_time_ms", state.getLastTimeMs());
        print(
                names.conversation(conversation, own) + ": " + state.getLastSeq() + " messages, " + unread + " unread",
                json);
    }
}
