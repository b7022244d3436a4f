package io.yizhan.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pushes are lost, doubled and reordered, connections break, servers are busy, the listener is slow, and meanwhile the
 * client sends to the same conversations: the listener still gets each entry once and in order, but for those that this
 * client sent itself, and nothing is confirmed that the listener hasn't taken.
 */
class ReceivePropertyTest {
    private static final int STEPS = 400;
    private static final List<ConversationId> CONVERSATIONS =
            List.of(ClientBench.WITH_BOB, ConversationIds.group(5), ConversationIds.group(6));

    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private final List<CompletableFuture<SentMessage>> sends = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachOnceAndInOrder(long seed) {
        Random chance = new Random(seed);
        ClientOptions options = ClientOptions.builder()
                .maxInbox(1 + chance.nextInt(40))
                .backoff(Duration.ofMillis(10), Duration.ofMillis(500))
                .confirm(Duration.ofMillis(50), 1 + chance.nextInt(32))
                .build();
        ClientBench bench = new ClientBench(options, new MemoryStore(), callbacks::add, seed);
        bench.suite.log.pageLimit(1 + chance.nextInt(20));
        bench.suite.pushesSends = false;
        bench.suite.interceptor = (connection, request) -> {
            Command word = Command.forNumber(request.getCommand());
            int dice = chance.nextInt(100);
            if (word == Command.SEND_MESSAGE && dice < 10) {
                // Carried out, the answer lost with the connection.
                bench.suite.log.append(ClientBench.ALICE, SendMessageRequest.parseFrom(request.getBody()));
                connection.close();
                return true;
            }
            if ((word == Command.FETCH_MESSAGES || word == Command.LIST_CONVERSATIONS) && dice < 15) {
                connection.refuse(request, dice < 8 ? Status.UNAVAILABLE : Status.OVERLOADED, dice * 10);
                return true;
            }
            return false;
        };
        bench.client.connect();
        List<Runnable> delayed = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            step(bench, chance, delayed);
            checkConfirmed(bench);
        }
        // A server owes a push or a sync for everything; this one pays with the last connection.
        bench.suite.interceptor = (connection, request) -> false;
        bench.suite.session().ifPresent(FakeConnection::close);
        boolean quiet = bench.loop.advanceUntil(() -> runCallbacks(bench) && isComplete(bench), Duration.ofMinutes(5));

        assertThat(quiet).as("complete in the end").isTrue();
        for (ConversationId conversation : CONVERSATIONS) {
            assertThat(received(bench, conversation)).isEqualTo(expected(bench, conversation));
        }
    }

    private void step(ClientBench bench, Random chance, List<Runnable> delayed) {
        ConversationId conversation = CONVERSATIONS.get(chance.nextInt(CONVERSATIONS.size()));
        switch (chance.nextInt(12)) {
            case 0, 1, 2, 3 -> push(bench, chance, delayed, conversation);
            case 4 -> bench.suite.log.append(conversation, ClientBench.BOB, "not pushed");
            case 5 -> {
                if (!delayed.isEmpty()) {
                    delayed.remove(chance.nextInt(delayed.size())).run();
                }
            }
            case 6, 7 -> sends.add(bench.client.send(conversation, "own"));
            case 8 -> runCallbacks(bench);
            case 9 -> bench.advance(Duration.ofMillis(chance.nextInt(400)));
            case 10 -> {
                if (chance.nextInt(8) == 0) {
                    bench.suite.session().ifPresent(FakeConnection::close);
                }
            }
            default ->
                bench.suite.session().ifPresent(session -> {
                    if (chance.nextInt(4) == 0) {
                        session.push(Command.GOAWAY, GoAway.getDefaultInstance());
                    } else if (chance.nextInt(4) == 0) {
                        session.push(Command.SYNC_PUSH, session.numberSync());
                    }
                });
        }
        bench.loop.run();
    }

    /** Stored, and then pushed at once, twice, later, or not at all; some are of another device of the same user. */
    private static void push(ClientBench bench, Random chance, List<Runnable> delayed, ConversationId conversation) {
        long sender = chance.nextInt(4) == 0 ? ClientBench.ALICE : ClientBench.BOB;
        LogEntry entry = bench.suite.log.append(conversation, sender, "pushed");
        bench.suite.session().ifPresent(session -> {
            MessagePush push = session.number(List.of(entry));
            switch (chance.nextInt(6)) {
                case 0 -> {}
                case 1 -> delayed.add(() -> session.push(Command.MESSAGE_PUSH, push));
                case 2 -> {
                    session.push(Command.MESSAGE_PUSH, push);
                    session.push(Command.MESSAGE_PUSH, push);
                }
                default -> session.push(Command.MESSAGE_PUSH, push);
            }
        });
    }

    private boolean runCallbacks(ClientBench bench) {
        while (!callbacks.isEmpty()) {
            callbacks.remove().run();
            bench.loop.run();
        }
        return true;
    }

    private boolean isComplete(ClientBench bench) {
        return sends.stream().allMatch(CompletableFuture::isDone)
                && CONVERSATIONS.stream()
                        .allMatch(conversation -> received(bench, conversation).size()
                                >= expected(bench, conversation).size());
    }

    /** What the listener hasn't heard can only be this client's own. */
    private void checkConfirmed(ClientBench bench) {
        for (ConversationId conversation : CONVERSATIONS) {
            long cursor = bench.store
                    .loadCursors()
                    .map(cursors -> cursors.getOrDefault(conversation, 0L))
                    .orElse(0L);
            long taken = received(bench, conversation).stream().reduce(0L, (former, last) -> last);
            assertThat(bench.suite.log.entries(conversation).stream()
                            .filter(entry -> entry.getSeq() > taken && entry.getSeq() <= cursor)
                            .allMatch(entry -> entry.getContent().getText().equals("own")))
                    .isTrue();
        }
    }

    private static List<Long> received(ClientBench bench, ConversationId conversation) {
        return bench.messages.stream()
                .filter(message -> message.conversation().equals(conversation))
                .map(ReceivedMessage::seq)
                .toList();
    }

    private List<Long> expected(ClientBench bench, ConversationId conversation) {
        Set<Long> sent = new HashSet<>();
        for (CompletableFuture<SentMessage> send : sends) {
            if (send.isDone() && send.join().conversation().equals(conversation)) {
                sent.add(send.join().seq());
            }
        }
        return bench.suite.log.entries(conversation).stream()
                .map(LogEntry::getSeq)
                .filter(seq -> !sent.contains(seq))
                .toList();
    }
}
