package io.yizhan.access.deliver;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.BOB;
import static io.yizhan.access.AccessFixture.delivery;
import static io.yizhan.access.AccessFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import io.yizhan.proto.SyncPush;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliverTest {

    private final AccessFixture access = new AccessFixture("push.entries = 16", "connection.high-water-bytes = 8192");

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void everySessionOfTheUsersGetsIt() {
        TestClient phone = access.online(ALICE, 5, "phone");
        TestClient tablet = access.online(ALICE, 6, "tablet");
        TestClient bob = access.online(BOB, 7, "phone");

        DeliverResponse response = access.deliver(
                delivery(1, ALICE, BOB, 99L).build(), delivery(2, BOB).build());

        assertThat(response.getResultsCount()).isEqualTo(2);
        assertThat(response.getResults(0).getAbsentUsersList()).containsExactly(99L);
        assertThat(response.getResults(1).getAbsentUsersList()).isEmpty();
        assertThat(push(phone)).isEqualTo(messages(1, 1));
        assertThat(push(tablet)).isEqualTo(messages(1, 1));
        assertThat(push(bob)).isEqualTo(messages(1, 1, 2));
    }

    @Test
    void theSendersOwnSessionIsExceptedAndNotAbsent() {
        TestClient phone = access.online(ALICE, 5, "phone");
        TestClient tablet = access.online(ALICE, 6, "tablet");
        DeliverResponse response = access.deliver(
                delivery(1, ALICE, BOB).setExceptUser(ALICE).setExceptSession(5).build());

        assertThat(response.getResults(0).getAbsentUsersList()).containsExactly(BOB);
        assertThat(phone.received()).isEmpty();
        assertThat(push(tablet)).isEqualTo(messages(1, 1));
    }

    @Test
    void aRepeatedDeliveryIsInCustodyAndNotPushedAgain() {
        TestClient client = access.online(ALICE, 5, "phone");
        access.deliver(delivery(1, ALICE).build());
        DeliverResponse again = access.deliver(delivery(1, ALICE).build());

        assertThat(again.getResults(0).getAbsentUsersList()).isEmpty();
        assertThat(client.received()).hasSize(1);
    }

    @Test
    void unconfirmedIsRepeatedThenBecomesASync() {
        TestClient client = access.online(ALICE, 5, "phone");
        access.deliver(delivery(1, ALICE).build());
        assertThat(push(client)).isEqualTo(messages(1, 1));

        access.advance(Duration.ofMillis(2200));
        assertThat(push(client)).isEqualTo(messages(1, 1));
        access.advance(Duration.ofSeconds(8));
        List<Envelope> later = client.received();
        Envelope last = later.get(later.size() - 1);
        assertThat(TestClient.body(last, SyncPush.parser()).getPushNumber()).isEqualTo(2);
        client.confirm(2);
        access.advance(Duration.ofSeconds(30));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void aConfirmedOneIsNotRepeated() {
        TestClient client = access.online(ALICE, 5, "phone");
        access.deliver(delivery(1, ALICE).build());
        client.received();
        client.confirm(1);
        access.advance(Duration.ofSeconds(20));

        assertThat(client.received()).isEmpty();
        assertThat(access.metrics.windowBytes()).hasValue(0);
    }

    @Test
    void aSessionThatHasEndedTakesNothing() {
        TestClient client = access.online(ALICE, 5, "phone");
        access.deliver(delivery(1, ALICE).build());
        client.close();

        assertThat(access.deliver(delivery(2, ALICE).build()).getResults(0).getAbsentUsersList())
                .containsExactly(ALICE);
        assertThat(access.metrics.windowBytes()).hasValue(0);
    }

    @Test
    void aSlowReaderGetsOneSyncWhenItReadsAgain() {
        TestClient client = access.online(ALICE, 5, "phone");
        client.stopReading();
        for (int seq = 1; seq <= 2000; seq++) {
            access.deliver(delivery(seq, ALICE).build());
        }
        client.readAgain();

        List<Envelope> received = client.received();
        assertThat(received).hasSizeLessThan(600);
        assertThat(received.get(received.size() - 1).getCommand()).isEqualTo(Command.SYNC_PUSH_VALUE);
        client.request(Command.PING, PingRequest.getDefaultInstance());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OK);
    }

    @Test
    void aClientThatNeverReadsIsEnded() {
        TestClient client = access.online(ALICE, 5, "phone");
        TestClient other = access.online(BOB, 6, "phone");
        client.stopReading();
        for (int seq = 1; seq <= 2000; seq++) {
            access.deliver(delivery(seq, ALICE).build());
            if (seq % 200 == 0) {
                access.advance(Duration.ofMillis(100));
            }
        }
        access.advance(Duration.ofSeconds(32));

        assertThat(client.isOpen()).isFalse();
        assertThat(access.refused(RefusalReason.SLOW_READER)).isOne();
        assertThat(access.lost).hasSize(1);
        assertThat(other.isOpen()).isTrue();
        assertThat(access.metrics.windowBytes()).hasValue(0);
    }

    @Test
    void threeIntervalsWithoutAFrameAreIdle() {
        TestClient client = access.online(ALICE, 5, "phone");
        access.advance(Duration.ofSeconds(179));
        client.request(Command.PING, PingRequest.getDefaultInstance());
        access.advance(Duration.ofSeconds(179));
        assertThat(client.isOpen()).isTrue();
        client.received();
        access.advance(Duration.ofSeconds(2));

        assertThat(TestClient.body(client.receivedOne(), SessionEnded.parser()).getReason())
                .isEqualTo(EndReason.IDLE);
        assertThat(client.isOpen()).isFalse();
        assertThat(access.lost).hasSize(1);
    }

    private static MessagePush push(TestClient client) {
        return TestClient.body(client.receivedOne(), MessagePush.parser());
    }

    private static MessagePush messages(long number, long... seqs) {
        MessagePush.Builder push = MessagePush.newBuilder().setPushNumber(number);
        for (long seq : seqs) {
            push.addEntries(entry(seq));
        }
        return push.build();
    }
}
