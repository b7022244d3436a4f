package io.yizhan.client.cli;

import io.yizhan.client.ImException;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a chat shows and does: the conversation that is open, messages of all conversations, what the user types. */
final class ChatRoom {
    private static final int MOST_SENDS = 500;

    private final CliSession session;
    private final SessionOptions options;
    private final Screen screen;
    private final Names names;
    private final EntryPrinter printer;
    private final ChatWords words;
    private final Queue<CompletableFuture<SentMessage>> sends = new ConcurrentLinkedQueue<>();
    private volatile @Nullable ConversationId current;
    private volatile String title = "";
    private volatile boolean failed;

    ChatRoom(CliSession session, SessionOptions options, Screen screen) {
        this.session = session;
        this.options = options;
        this.screen = screen;
        names = new Names(session.client(), options.timeout());
        printer = new EntryPrinter(names, session.identity().userId());
        words = new ChatWords(session, this);
    }

    Names names() {
        return names;
    }

    EntryPrinter printer() {
        return printer;
    }

    /** The conversation that typed lines go to; null before one is chosen. */
    @Nullable
    ConversationId current() {
        return current;
    }

    void enter(ConversationId conversation) {
        title = names.conversation(conversation, session.identity().userId());
        current = conversation;
    }

    void greet() {
        if (!options.json) {
            notice("you are " + session.identity().account()
                    + (current == null ? "; /with NAME or /group ID begins" : ", with " + title) + "; /help helps");
        }
    }

    String prompt() {
        return title.isEmpty() ? "> " : title + "> ";
    }

    /** Deals with a typed line; false: the user wants to leave. */
    boolean typed(String line) {
        try {
            if (line.startsWith("/") && !line.startsWith("//")) {
                return words.run(line.trim());
            }
            if (!line.isBlank()) {
                send(line.startsWith("//") ? line.substring(1) : line);
            }
        } catch (ImException | CliException e) {
            failed = true;
            tellFailure(e);
        }
        return true;
    }

    /** Shows messages of any conversation; those of the open one count as read. On a callback thread. */
    void show(List<ReceivedMessage> messages) {
        names.learn(messages.stream().map(ReceivedMessage::sender).collect(Collectors.toSet()));
        ConversationId open = current;
        long read = 0;
        for (ReceivedMessage message : messages) {
            boolean here = open != null && open.equals(message.conversation());
            print(message.entry(), here);
            read = here ? message.seq() : read;
        }
        if (open != null && read > 0) {
            session.client().conversations().markRead(open, read); // only a convenience: nobody waits for it
        }
    }

    void print(LogEntry entry, boolean inOpenConversation) {
        if (options.json) {
            screen.print(printer.json(entry).toString());
        } else {
            screen.print(inOpenConversation ? printer.line(entry) : printer.lineWithConversation(entry));
        }
    }

    void notice(String text) {
        screen.print(
                options.json
                        ? new JsonLine()
                                .text("type", "notice")
                                .text("text", text)
                                .toString()
                        : "-- " + Texts.harmless(text));
    }

    /** Waits until what was typed is stored or has failed. */
    void awaitSends() {
        sends.forEach(this::awaitSend);
    }

    private void awaitSend(CompletableFuture<SentMessage> send) {
        try {
            CliSession.await(send, options.timeout(), session.client());
        } catch (ImException e) {
            failed = true; // the send itself has told why
        }
    }

    /** Whether something the user wanted was refused. */
    boolean hasFailed() {
        return failed;
    }

    private void send(String text) {
        ConversationId to = current;
        if (to == null) {
            throw new CliException("nobody to send this to", "/with NAME or /group ID chooses.");
        }
        sends.removeIf(CompletableFuture::isDone);
        CompletableFuture<SentMessage> oldest = sends.peek();
        if (oldest != null && sends.size() >= MOST_SENDS) {
            awaitSend(oldest); // a long file is piped in
        }
        // What is waited for includes the telling.
        sends.add(session.client().send(to, text).whenComplete((sent, failure) -> {
            if (failure != null) {
                failed = true;
                notice("not sent: " + text);
                tellFailure(failure);
            } else if (options.json) {
                screen.print(new JsonLine()
                        .text("type", "sent")
                        .number("seq", sent.seq())
                        .number("time_ms", sent.timeMillis())
                        .text("id", sent.id().toString())
                        .toString());
            }
        }));
    }

    private void tellFailure(Throwable failure) {
        if (failure instanceof CliException) {
            notice(failure.getMessage() + ". " + ((CliException) failure).advice());
        } else {
            ImException why = ImException.of(failure);
            notice(why.status() + ": " + why.reason());
        }
    }

    /** The open conversation's group id; fails where it isn't a group. */
    long openGroup() {
        ConversationId open = current;
        if (open == null || !ConversationIds.isGroup(open)) {
            throw new CliException("no group is open", "/group ID opens one.");
        }
        return open.getSecond();
    }
}
