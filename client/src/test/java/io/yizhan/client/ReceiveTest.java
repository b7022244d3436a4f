package io.yizhan.client;

import static io.yizhan.client.ClientBench.BOB;
import static io.yizhan.client.ClientBench.WITH_BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.Status;
import io.yizhan.proto.SyncPush;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the listener hears, what is confirmed, and what is pulled. */
class ReceiveTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final ClientBench bench = new ClientBench();

    @Test
    void pushesReachTheListenerAndAreConfirmedTogether() {
        bench.connected();
        arrive("1");
        arrive("2");
        bench.advance(Duration.ofMillis(49));
        assertThat(bench.texts()).containsExactly("1", "2");
        assertThat(bench.messages.get(0).sender()).isEqualTo(BOB);
        assertThat(bench.messages.get(0).own()).isFalse();
        assertThat(bench.session().confirmed).isZero();
        bench.advance(Duration.ofMillis(1));

        assertThat(bench.session().confirmed).isEqualTo(2);
        assertThat(bench.suite.received(Command.CONFIRM_PUSH)).hasSize(1);
        assertThat(bench.store.loadCursors()).contains(Map.of(WITH_BOB, 2L));
    }

    @Test
    void manyPushesAreConfirmedWithoutDelay() {
        bench.connected();
        for (int i = 0; i < 32; i++) {
            arrive(Integer.toString(i));
        }
        bench.loop.run();

        assertThat(bench.session().confirmed).isEqualTo(32);
    }

    @Test
    void aPushIsNotConfirmedBeforeTheListenerHasTakenIt() {
        ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
        ClientBench slow = new ClientBench(ClientOptions.defaults(), new MemoryStore(), callbacks::add, 1);
        slow.client.connect();
        slow.loop.run();
        drain(slow, callbacks);
        slow.suite.arrive(slow.suite.log.append(WITH_BOB, BOB, "1"));
        slow.advance(A_SECOND);
        assertThat(slow.session().confirmed).isZero();
        drain(slow, callbacks);
        slow.advance(A_SECOND);

        assertThat(slow.texts()).containsExactly("1");
        assertThat(slow.session().confirmed).isEqualTo(1);
    }

    @Test
    void aResentPushIsConfirmedAgainAndNotDeliveredAgain() {
        bench.connected();
        LogEntry entry = bench.suite.log.append(WITH_BOB, BOB, "once");
        MessagePush push = bench.session().number(List.of(entry));
        bench.session().push(Command.MESSAGE_PUSH, push);
        bench.advance(A_SECOND);
        bench.session().push(Command.MESSAGE_PUSH, push);
        bench.advance(A_SECOND);

        assertThat(bench.texts()).containsExactly("once");
        assertThat(bench.suite.received(Command.CONFIRM_PUSH)).hasSize(2);
    }

    @Test
    void aPushThatNeverCameIsNotConfirmed() {
        bench.connected();
        MessagePush lost = bench.session().number(List.of(bench.suite.log.append(WITH_BOB, BOB, "1")));
        arrive("2");
        bench.advance(A_SECOND);
        // Pulled meanwhile, so the listener has both, but number 1 is still owed.
        assertThat(bench.texts()).containsExactly("1", "2");
        assertThat(bench.session().confirmed).isZero();
        bench.session().push(Command.MESSAGE_PUSH, lost);
        bench.advance(A_SECOND);

        assertThat(bench.session().confirmed).isEqualTo(2);
        assertThat(bench.messages).hasSize(2);
    }

    @Test
    void reorderedPushesNeedNoPull() {
        bench.connected();
        FakeConnection session = bench.session();
        MessagePush first = session.number(List.of(bench.suite.log.append(WITH_BOB, BOB, "1")));
        MessagePush second = session.number(List.of(bench.suite.log.append(WITH_BOB, BOB, "2")));
        session.push(Command.MESSAGE_PUSH, second);
        session.push(Command.MESSAGE_PUSH, first);
        bench.advance(A_SECOND);

        assertThat(bench.texts()).containsExactly("1", "2");
        assertThat(bench.suite.received(Command.FETCH_MESSAGES)).isEmpty();
    }

    @Test
    void aGapIsPulled() {
        bench.connected();
        bench.suite.log.append(WITH_BOB, BOB, "never pushed");
        arrive("pushed");
        bench.advance(Duration.ofMillis(299));
        assertThat(bench.texts()).isEmpty();
        bench.advance(Duration.ofMillis(2));

        assertThat(bench.texts()).containsExactly("never pushed", "pushed");
    }

    @Test
    void aSyncPushMakesItPullAndIsConfirmedFirst() {
        bench.connected();
        bench.suite.log.append(WITH_BOB, BOB, "not pushed");
        SyncPush push = bench.session().numberSync();
        int before = bench.suite.received.size();
        bench.session().push(Command.SYNC_PUSH, push);
        bench.loop.run();

        assertThat(bench.texts()).containsExactly("not pushed");
        assertThat(bench.session().confirmed).isEqualTo(1);
        assertThat(bench.suite.received.get(before).getCommand()).isEqualTo(Command.CONFIRM_PUSH_VALUE);
        assertThat(bench.syncs).isEqualTo(2);
    }

    @Test
    void whatWasMissedComesOnTheNextConnection() {
        bench.connected();
        arrive("1");
        bench.advance(A_SECOND);
        bench.session().close();
        for (int i = 2; i <= 450; i++) {
            bench.suite.log.append(WITH_BOB, BOB, Integer.toString(i));
        }
        bench.advance(A_SECOND);

        assertThat(bench.seqs()).containsExactlyElementsOf(upTo(450));
        assertThat(bench.suite.received(Command.FETCH_MESSAGES)).hasSize(3);
    }

    @Test
    void aNewRunGoesOnWhereTheStoreSays() {
        bench.store.saveCursors(Map.of(WITH_BOB, 3L));
        append(WITH_BOB, 5);
        append(ConversationIds.group(77), 30);
        bench.connected();
        bench.advance(A_SECOND);

        // The group is new since then: all of it.
        assertThat(bench.messages).hasSize(2 + 30);
        assertThat(bench.seqs()).endsWith(4L, 5L);
    }

    @Test
    void aFreshDeviceGetsTheNewestPartOnly() {
        append(WITH_BOB, 50);
        bench.connected();
        bench.advance(A_SECOND);

        assertThat(bench.seqs())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(31, 50).boxed().toList());
        assertThat(bench.store.loadCursors()).contains(Map.of(WITH_BOB, 50L));
    }

    @Test
    void aFreshDeviceMayBeginWithNothing() {
        ClientBench none =
                new ClientBench(ClientOptions.builder().initialHistory(0).build(), new MemoryStore(), Runnable::run, 1);
        none.suite.log.append(WITH_BOB, BOB, "old");
        none.connected();
        none.advance(A_SECOND);
        none.suite.arrive(none.suite.log.append(WITH_BOB, BOB, "new"));
        none.advance(A_SECOND);

        assertThat(none.texts()).containsExactly("new");
    }

    @Test
    void aDeviceThatHadNothingIsNotFreshTheNextTime() {
        bench.connected();
        assertThat(bench.store.loadCursors()).contains(Map.of());
    }

    @Test
    void aLateMemberBeginsWhereItMay() {
        bench.connected();
        ConversationId group = ConversationIds.group(88);
        append(group, 100);
        bench.suite.log.firstSeq(group, 98);
        bench.suite.arrive(bench.suite.log.append(group, BOB, "welcome"));
        bench.advance(A_SECOND);

        assertThat(bench.seqs()).containsExactly(98L, 99L, 100L, 101L);
    }

    @Test
    void theBeginningMayMoveForwardLater() {
        bench.connected();
        arrive("1");
        append(WITH_BOB, 10);
        bench.suite.log.firstSeq(WITH_BOB, 9);
        bench.suite.arrive(bench.suite.log.append(WITH_BOB, BOB, "12"));
        bench.advance(Duration.ofSeconds(3));

        assertThat(bench.seqs()).containsExactly(1L, 9L, 10L, 11L, 12L);
    }

    @Test
    void ownMessagesFromOtherDevicesAreMarked() {
        bench.connected();
        bench.suite.arrive(bench.suite.log.append(WITH_BOB, ClientBench.ALICE, "from the phone"));
        bench.advance(A_SECOND);

        assertThat(bench.messages)
                .singleElement()
                .satisfies(m -> assertThat(m.own()).isTrue());
    }

    @Test
    void ownAcknowledgementsMoveTheCursorAmongOthers() {
        bench.connected();
        arrive("1");
        bench.client.send(WITH_BOB, "2");
        bench.loop.run();
        arrive("3");
        bench.advance(A_SECOND);

        assertThat(bench.seqs()).containsExactly(1L, 3L);
        assertThat(bench.store.loadCursors()).contains(Map.of(WITH_BOB, 3L));
        assertThat(bench.suite.received(Command.FETCH_MESSAGES)).isEmpty();
    }

    @Test
    void aFailedPageIsAskedForAgain() {
        bench.connected();
        bench.suite.interceptor = (connection, request) -> {
            boolean first = request.getCommand() == Command.FETCH_MESSAGES_VALUE
                    && bench.suite.received(Command.FETCH_MESSAGES).size() <= 3;
            if (first) {
                connection.refuse(request, Status.UNAVAILABLE, 0);
            }
            return first;
        };
        append(WITH_BOB, 2);
        arrive("3");
        bench.advance(Duration.ofSeconds(2));

        assertThat(bench.seqs()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aConversationThatMayNotBeReadDoesNotBlockTheOthers() {
        bench.connected();
        ConversationId closed = ConversationIds.group(99);
        bench.suite.interceptor = (connection, request) -> {
            boolean fetch = request.getCommand() == Command.FETCH_MESSAGES_VALUE;
            if (fetch) {
                connection.refuse(request, Status.FORBIDDEN, 0);
            }
            return fetch;
        };
        append(closed, 1);
        bench.suite.arrive(bench.suite.log.append(closed, BOB, "2"));
        arrive("readable");
        bench.advance(A_SECOND);

        assertThat(bench.texts()).containsExactly("readable");
        assertThat(bench.session().confirmed).isEqualTo(2);
        assertThat(bench.suite.received(Command.FETCH_MESSAGES)).hasSize(1);
    }

    @Test
    void aSlowListenerCostsNoMemoryAndLosesNothing() {
        ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
        ClientBench slow =
                new ClientBench(ClientOptions.builder().maxInbox(10).build(), new MemoryStore(), callbacks::add, 1);
        slow.client.connect();
        slow.loop.run();
        drain(slow, callbacks);
        for (int i = 1; i <= 1000; i++) {
            slow.suite.arrive(slow.suite.log.append(WITH_BOB, BOB, Integer.toString(i)));
        }
        slow.advance(A_SECOND);
        assertThat(callbacks).hasSize(1);
        assertThat(slow.session().confirmed).isZero();
        drain(slow, callbacks);

        assertThat(slow.seqs()).containsExactlyElementsOf(upTo(1000));
        slow.advance(A_SECOND);
        assertThat(slow.session().confirmed).isEqualTo(1000);
    }

    @Test
    void aListenerThatThrowsLosesOnlyItsOwnMessage() {
        ClientBench broken = new ClientBench(ClientOptions.defaults(), new MemoryStore(), Runnable::run, 1) {
            @Override
            public void onMessages(List<ReceivedMessage> batch) {
                super.onMessages(batch);
                throw new IllegalStateException("the application's own fault");
            }
        };
        broken.connected();
        broken.suite.arrive(broken.suite.log.append(WITH_BOB, BOB, "1"));
        broken.advance(A_SECOND);
        broken.suite.arrive(broken.suite.log.append(WITH_BOB, BOB, "2"));
        broken.advance(A_SECOND);

        assertThat(broken.texts()).containsExactly("1", "2");
        assertThat(broken.session().confirmed).isEqualTo(2);
    }

    @Test
    void entriesThatCannotBeReadAreLeftOut() {
        bench.connected();
        bench.session()
                .push(
                        Command.MESSAGE_PUSH,
                        MessagePush.newBuilder()
                                .setPushNumber(1)
                                .addEntries(ByteString.copyFromUtf8("garbage"))
                                .addEntries(ByteString.EMPTY)
                                .build());
        bench.advance(A_SECOND);

        assertThat(bench.messages).isEmpty();
        assertThat(bench.session().confirmed).isEqualTo(1);
    }

    private void arrive(String text) {
        bench.suite.arrive(bench.suite.log.append(WITH_BOB, BOB, text));
    }

    private void append(ConversationId conversation, int count) {
        for (int i = 1; i <= count; i++) {
            bench.suite.log.append(conversation, BOB, Integer.toString(i));
        }
    }

    private static void drain(ClientBench bench, ArrayDeque<Runnable> callbacks) {
        for (int quiet = 0; quiet < 30; quiet++) {
            while (!callbacks.isEmpty()) {
                quiet = 0;
                callbacks.remove().run();
                bench.loop.run();
            }
            bench.advance(Duration.ofMillis(20));
        }
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
