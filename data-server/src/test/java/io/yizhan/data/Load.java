package io.yizhan.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Senders that send one message after another to several conversations, each until it is answered, and a ledger of what
 * they were answered.
 */
public final class Load implements AutoCloseable {

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** An acknowledged message. */
    private record Sent(ConversationId conversation, NewMessage message, long seq) {}

    private final List<DataRig> servers;
    private final List<ConversationId> conversations;
    private final long sender;
    private final Map<String, Sent> ledger = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean enough;

    /** @param sender a member of all the conversations */
    public Load(List<DataRig> servers, long sender, List<ConversationId> conversations) {
        this.servers = List.copyOf(servers);
        this.sender = sender;
        this.conversations = List.copyOf(conversations);
    }

    public Load start(int senders) {
        for (int i = 0; i < senders; i++) {
            int number = i;
            running.add(threads.submit(() -> sendUntilEnough(number)));
        }
        return this;
    }

    private void sendUntilEnough(int number) {
        for (int i = 0; !enough; i++) {
            ConversationId conversation = conversations.get((number + i) % conversations.size());
            NewMessage message = Messages.text(sender, number + "/" + i);
            AppendResult result = sendUntilAnswered(number + i, conversation, message);
            assertThat(result.getStatus()).isEqualTo(Status.OK);
            ledger.put(number + "/" + i, new Sent(conversation, message, result.getSeq()));
        }
    }

    /** Sends through one server after another, as callers do. */
    public AppendResult sendUntilAnswered(int first, ConversationId conversation, NewMessage message) {
        long end = System.nanoTime() + GIVE_UP_NANOS;
        for (int attempt = 0; ; attempt++) {
            DataRig server = servers.get((first + attempt) % servers.size());
            try {
                return DataRig.await(server.send(
                                Command.APPEND_MESSAGES,
                                Messages.request(conversation, message),
                                0,
                                attempt,
                                AppendMessagesResponse.class))
                        .getResults(0);
            } catch (StatusException e) {
                assertThat(e.status()).isIn(Status.UNAVAILABLE, Status.OVERLOADED, Status.TIMEOUT);
                assertThat(System.nanoTime() - end).as("time left").isNegative();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits until so many more messages are acknowledged than now. */
    public void awaitMore(int messages) {
        int target = ledger.size() + messages;
        long end = System.nanoTime() + GIVE_UP_NANOS;
        while (ledger.size() < target) {
            assertThat(System.nanoTime() - end).as("time left").isNegative();
            running.stream().filter(Future::isDone).forEach(Load::get);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void get(Future<?> ended) {
        try {
            ended.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("a sender ended", e);
        }
    }

    /** Lets each sender get its last answer. */
    public void stop() {
        enough = true;
        running.forEach(Load::get);
    }

    public int acknowledged() {
        return ledger.size();
    }

    /**
     * After {@link #stop}: each acknowledged message is there once, under the seq that was answered; nothing else is
     * there; seqs have no gaps.
     */
    public void check(DataRig reader) {
        Set<String> stored = new HashSet<>();
        for (ConversationId conversation : conversations) {
            List<LogEntry> log = Messages.log(reader, conversation);
            assertThat(log)
                    .extracting(LogEntry::getSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, log.size()).boxed().toList());
            for (LogEntry entry : log) {
                String text = entry.getContent().getText();
                assertThat(stored.add(text)).as("%s stored once", text).isTrue();
                Sent sent = Objects.requireNonNull(ledger.get(text), () -> text + " was never acknowledged");
                assertThat(entry.getSeq()).as(text).isEqualTo(sent.seq());
                assertThat(entry.getClientMessageId()).isEqualTo(sent.message().getClientMessageId());
            }
        }
        assertThat(stored).containsAll(ledger.keySet());
    }

    /** Sends every {@code step}-th acknowledged message again, which must be answered as it was at first. */
    public void repeat(DataRig server, int step) {
        int i = 0;
        for (Sent sent : ledger.values()) {
            if (i++ % step == 0) {
                AppendResult again = Messages.appendOne(server, sent.conversation(), sent.message());
                assertThat(again.getSeq()).isEqualTo(sent.seq());
                assertThat(again.getRepeated()).isTrue();
            }
        }
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }
}
