package io.yizhan.client;

import static io.yizhan.client.ClientBench.WITH_BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.fake.FakeSuite;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Command;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CustomContent;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client sends to one conversation is stored once and in its order, whatever happens on the way. */
class SendTest {
    private final ClientBench bench = new ClientBench();

    @Test
    void isAnsweredWithItsPlace() {
        bench.connected();
        CompletableFuture<SentMessage> send = bench.client.send(WITH_BOB, "hello");
        bench.advance(ClientBench.SOON);

        assertThat(send.join().seq()).isEqualTo(1);
        assertThat(send.join().timeMillis()).isEqualTo(1_000);
        assertThat(bench.messages).isEmpty();
        assertThat(bench.store.loadCursors())
                .get()
                .extracting(cursors -> cursors.get(WITH_BOB))
                .isEqualTo(1L);
    }

    @Test
    void waitsForTheFirstConnection() {
        CompletableFuture<SentMessage> send = bench.client.send(WITH_BOB, "early");
        bench.loop.run();
        assertThat(send).isNotDone();
        bench.connected();
        bench.advance(ClientBench.SOON);

        assertThat(send).isCompleted();
    }

    @Test
    void retriesTheSameIdsInOrderBeforeAnythingElseAfterAResume() {
        bench.connected();
        List<Envelope> swallowed = swallowSends();
        List<CompletableFuture<SentMessage>> sends = send(0, 5);
        bench.advance(ClientBench.SOON);
        assertThat(swallowed).hasSize(5);
        int before = bench.suite.received.size();
        bench.suite.interceptor = (connection, request) -> false;
        bench.session().close();
        sends.addAll(send(5, 8));
        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.suite.log.texts(WITH_BOB)).containsExactlyElementsOf(texts(8));
        assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
        List<Envelope> after = bench.suite.received.subList(before, bench.suite.received.size());
        assertThat(after.get(0).getCommand()).isEqualTo(Command.LOGIN_VALUE);
        assertThat(after.get(1).getCommand()).isEqualTo(Command.SEND_MESSAGE_VALUE);
        assertThat(after.get(1).getBody()).isEqualTo(swallowed.get(0).getBody());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"TIMEOUT", "UNAVAILABLE", "INTERNAL"})
    void nothingNewerLeavesWhileAFateIsUnknown(Status status) {
        bench.connected();
        // The first is stored although its answer says nothing; those behind it come back unsent, as from a real
        // server.
        List<Envelope> seen = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> {
            if (request.getCommand() != Command.SEND_MESSAGE_VALUE || seen.size() >= 3) {
                return false;
            }
            seen.add(request);
            if (seen.size() == 1) {
                bench.suite.log.append(ClientBench.ALICE, SendMessageRequest.parseFrom(request.getBody()));
            }
            connection.refuse(request, seen.size() == 1 ? status : Status.UNSENT, 0);
            return true;
        };
        List<CompletableFuture<SentMessage>> sends = send(0, 3);
        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.suite.log.texts(WITH_BOB)).containsExactlyElementsOf(texts(3));
        assertThat(sends.stream().map(send -> send.join().seq())).containsExactly(1L, 2L, 3L);
        // Repeated one at a time until one was accepted.
        assertThat(bodies(bench.suite.received(Command.SEND_MESSAGE)).subList(3, 4))
                .containsExactly(seen.get(0).getBody());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"OVERLOADED", "RATE_LIMITED"})
    void waitsAsLongAsABusyServerSays(Status status) {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            boolean first = bench.suite.received(Command.SEND_MESSAGE).size() == 1;
            if (first) {
                connection.refuse(request, status, 4_000);
            }
            return first;
        };
        CompletableFuture<SentMessage> send = bench.client.send(WITH_BOB, "patience");
        bench.advance(Duration.ofMillis(3_999));
        assertThat(send).isNotDone();
        assertThat(bench.suite.received(Command.SEND_MESSAGE)).hasSize(1);
        bench.advance(Duration.ofMillis(1_001));

        assertThat(send).isCompleted();
    }

    @Test
    void failsRatherThanOvertakeWhenANewerOneWasStored() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            boolean first = bench.suite.received(Command.SEND_MESSAGE).size() == 1;
            if (first) {
                bench.loop.schedule(
                        () -> connection.refuse(request, Status.RATE_LIMITED, 10),
                        Duration.ofMillis(5).toNanos());
            }
            return first;
        };
        List<CompletableFuture<SentMessage>> sends = send(0, 2);
        bench.advance(Duration.ofSeconds(10));

        assertThat(statusOf(sends.get(0))).isEqualTo(Status.RATE_LIMITED);
        assertThat(sends.get(1)).isCompleted();
        assertThat(bench.suite.log.texts(WITH_BOB)).containsExactly("1");
    }

    @Test
    void aDefiniteRefusalFailsThatMessageOnly() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            boolean first = bench.suite.received(Command.SEND_MESSAGE).size() == 1;
            if (first) {
                connection.refuse(request, Status.FORBIDDEN, 0);
            }
            return first;
        };
        List<CompletableFuture<SentMessage>> sends = send(0, 2);
        bench.advance(ClientBench.SOON);

        assertThat(statusOf(sends.get(0))).isEqualTo(Status.FORBIDDEN);
        assertThat(sends.get(1)).isCompleted();
    }

    @Test
    void oneConversationDoesNotHoldUpAnother() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> request.getCommand() == Command.SEND_MESSAGE_VALUE
                && SendMessageRequest.parseFrom(request.getBody())
                        .getConversation()
                        .equals(WITH_BOB);
        send(0, 40);
        CompletableFuture<SentMessage> other =
                bench.client.send(ConversationIds.group(ClientBench.ALICE + 100), "elsewhere");
        bench.advance(ClientBench.SOON);

        assertThat(other).isCompleted();
        assertThat(bench.suite.received(Command.SEND_MESSAGE)).hasSize(32 + 1);
    }

    @Test
    void manyConversationsTogetherStayWithinWhatAServerHolds() {
        bench.connected();
        List<Envelope> swallowed = swallowSends();
        List<CompletableFuture<SentMessage>> sends = new ArrayList<>();
        for (int group = 1; group <= 500; group++) {
            sends.add(bench.client.send(ConversationIds.group(group), "hello"));
        }
        bench.advance(ClientBench.SOON);
        assertThat(swallowed).hasSize(192);
        bench.suite.interceptor = (connection, request) -> false;
        FakeConnection connection = bench.session();
        swallowed.forEach(request ->
                assertThatCode(() -> bench.suite.answer(connection, request)).doesNotThrowAnyException());
        bench.advance(ClientBench.SOON);

        assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
    }

    @Test
    void doesNotPressAServerThatWaitsForAnotherMessage() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            boolean closed = bench.loop.nanoTime() < Duration.ofSeconds(6).toNanos()
                    && request.getCommand() == Command.SEND_MESSAGE_VALUE;
            if (closed) {
                connection.refuse(request, Status.UNSENT, 0);
            }
            return closed;
        };
        List<CompletableFuture<SentMessage>> sends = send(0, 10);
        bench.advance(Duration.ofSeconds(15));

        assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
        assertThat(bench.suite.log.texts(WITH_BOB)).containsExactlyElementsOf(texts(10));
        assertThat(bench.suite.received(Command.SEND_MESSAGE)).hasSizeLessThan(10 + 10 + 10);
    }

    @Test
    void theDeadlineTellsWhatIsKnown() {
        CompletableFuture<SentMessage> never =
                bench.client.send(WITH_BOB, text("never"), bench.client.newMessageId(), Duration.ofSeconds(1));
        bench.advance(Duration.ofSeconds(2));
        assertThat(statusOf(never)).isEqualTo(Status.UNSENT);

        bench.connected();
        swallowSends();
        CompletableFuture<SentMessage> maybe =
                bench.client.send(WITH_BOB, text("maybe"), bench.client.newMessageId(), Duration.ofSeconds(1));
        bench.advance(Duration.ofSeconds(2));
        assertThat(statusOf(maybe)).isEqualTo(Status.TIMEOUT);
    }

    @Test
    void whatWasGivenUpAndStoredAllTheSameComesAsAnOwnMessage() {
        bench.connected();
        List<Envelope> swallowed = swallowSends();
        CompletableFuture<SentMessage> send =
                bench.client.send(WITH_BOB, text("late"), bench.client.newMessageId(), Duration.ofSeconds(1));
        bench.advance(Duration.ofSeconds(2));
        assertThat(statusOf(send)).isEqualTo(Status.TIMEOUT);
        FakeConnection connection = bench.session();
        FakeSuite suite = bench.suite;
        assertThatCode(() -> suite.answer(connection, swallowed.get(0))).doesNotThrowAnyException();
        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.texts()).containsExactly("late");
        assertThat(bench.messages.get(0).own()).isTrue();
    }

    @Test
    void aMessageSeenInTheLogIsAnswered() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            if (request.getCommand() != Command.SEND_MESSAGE_VALUE) {
                return false;
            }
            bench.suite.log.append(ClientBench.ALICE, SendMessageRequest.parseFrom(request.getBody()));
            return true;
        };
        CompletableFuture<SentMessage> send = bench.client.send(WITH_BOB, "stored, answer lost");
        bench.advance(ClientBench.SOON);
        assertThat(send).isNotDone();
        bench.suite.arrive(bench.suite.log.append(WITH_BOB, ClientBench.BOB, "reply"));
        bench.advance(Duration.ofSeconds(1));

        assertThat(send.join().seq()).isEqualTo(1);
        assertThat(bench.texts()).containsExactly("reply");
    }

    /** The server that gave a bad answer takes nothing newer of the conversation until that message comes again. */
    @Test
    void aMessageSeenInTheLogAfterABadAnswerIsRepeatedAllTheSame() {
        bench.connected();
        List<ByteString> awaited = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> {
            if (request.getCommand() != Command.SEND_MESSAGE_VALUE) {
                return false;
            }
            if (awaited.isEmpty()) {
                awaited.add(request.getBody());
                bench.suite.log.append(ClientBench.ALICE, SendMessageRequest.parseFrom(request.getBody()));
                connection.refuse(request, Status.TIMEOUT, 3000);
                return true;
            }
            if (request.getBody().equals(awaited.get(0))) {
                awaited.add(request.getBody());
            }
            if (awaited.size() == 1) {
                connection.refuse(request, Status.UNSENT, 0);
            }
            return awaited.size() == 1;
        };
        CompletableFuture<SentMessage> first = bench.client.send(WITH_BOB, "stored, bad answer");
        bench.advance(ClientBench.SOON);
        bench.suite.arrive(bench.suite.log.append(WITH_BOB, ClientBench.BOB, "reply"));
        bench.advance(Duration.ofSeconds(1));
        assertThat(first).isCompleted();

        CompletableFuture<SentMessage> second = bench.client.send(WITH_BOB, "newer");
        bench.advance(Duration.ofSeconds(4));
        assertThat(second).isCompleted();
        assertThat(second.join().seq()).isEqualTo(3);
    }

    @Test
    void theOutboxIsBounded() {
        ClientBench small =
                new ClientBench(ClientOptions.builder().maxOutbox(2).build(), new MemoryStore(), Runnable::run, 1);
        CompletableFuture<SentMessage> first = small.client.send(WITH_BOB, "1");
        small.client.send(WITH_BOB, "2");
        assertThat(statusOf(small.client.send(WITH_BOB, "3"))).isEqualTo(Status.OVERLOADED);
        small.connected();
        small.advance(ClientBench.SOON);

        assertThat(first).isCompleted();
        assertThat(small.client.send(WITH_BOB, "4")).isNotDone();
    }

    @Test
    void whatTheServerWouldNotAcceptIsNotSent() {
        bench.connected();
        Content big = Content.newBuilder()
                .setCustom(CustomContent.newBuilder().setType("x").setData(ByteString.copyFrom(new byte[70_000])))
                .build();
        CompletableFuture<SentMessage> send = bench.client.send(WITH_BOB, big);
        bench.advance(ClientBench.SOON);

        assertThat(statusOf(send)).isEqualTo(Status.TOO_LARGE);
        assertThat(bench.suite.received(Command.SEND_MESSAGE)).isEmpty();
    }

    @Test
    void theSameIdTwiceAtATimeIsAConflict() {
        bench.connected();
        MessageId id = bench.client.newMessageId();
        CompletableFuture<SentMessage> first = bench.client.send(WITH_BOB, text("a"), id, Duration.ofSeconds(5));
        CompletableFuture<SentMessage> second = bench.client.send(WITH_BOB, text("a"), id, Duration.ofSeconds(5));
        bench.advance(ClientBench.SOON);
        CompletableFuture<SentMessage> later = bench.client.send(WITH_BOB, text("a"), id, Duration.ofSeconds(5));
        bench.advance(ClientBench.SOON);

        assertThat(first.join().seq()).isEqualTo(1);
        assertThat(statusOf(second)).isEqualTo(Status.CONFLICT);
        assertThat(later.join().seq()).isEqualTo(1);
        assertThat(bench.messages).isEmpty();
    }

    @Test
    void anInvalidConversationIsRefusedAtOnce() {
        assertThat(statusOf(bench.client.send(WITH_BOB.toBuilder().setSecond(1).build(), "x")))
                .isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void orderAndOnceHoldWhateverHappens(long seed) {
        ClientBench any = new ClientBench(ClientOptions.defaults(), new MemoryStore(), Runnable::run, seed);
        any.connected();
        Random chance = new Random(seed);
        any.suite.interceptor = new ErraticSends(any, chance);
        List<CompletableFuture<SentMessage>> sends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sends.add(any.client.send(WITH_BOB, Integer.toString(i)));
            if (chance.nextInt(4) == 0) {
                any.advance(Duration.ofMillis(chance.nextInt(40)));
            }
            if (chance.nextInt(40) == 0) {
                any.suite.session().ifPresent(FakeConnection::close);
            }
            if (chance.nextInt(60) == 0) {
                any.suite.session().ifPresent(c -> c.push(Command.GOAWAY, GoAway.getDefaultInstance()));
            }
        }
        boolean done =
                any.loop.advanceUntil(() -> sends.stream().allMatch(CompletableFuture::isDone), Duration.ofMinutes(3));

        assertThat(done).isTrue();
        assertThat(any.suite.log.texts(WITH_BOB)).containsExactlyElementsOf(texts(300));
        assertThat(sends.stream().map(send -> send.join().seq()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList());
        assertThat(any.messages).isEmpty();
    }

    private List<Envelope> swallowSends() {
        List<Envelope> swallowed = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> {
            boolean send = request.getCommand() == Command.SEND_MESSAGE_VALUE;
            if (send) {
                swallowed.add(request);
            }
            return send;
        };
        return swallowed;
    }

    private List<CompletableFuture<SentMessage>> send(int from, int to) {
        List<CompletableFuture<SentMessage>> sends = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sends.add(bench.client.send(WITH_BOB, Integer.toString(i)));
        }
        return sends;
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static List<ByteString> bodies(List<Envelope> requests) {
        return requests.stream().map(Envelope::getBody).toList();
    }

    private static Content text(String text) {
        return Content.newBuilder().setText(text).build();
    }

    private static Status statusOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return ImException.of(future.handle((value, failure) -> failure).join()).status();
    }

    @Test
    void aMessageIdHasSixteenBytes() {
        assertThatThrownBy(() -> MessageId.of(ByteString.copyFromUtf8("short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message id: 5 bytes (expected: 16)");
    }
}
