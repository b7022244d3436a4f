package io.yizhan.access.connection;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.ALICE_AND_BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Device;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.PingResponse;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.Sender;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What bad input gets: section 9 of the protocol. */
class HostileClientTest {

    private final AccessFixture access = new AccessFixture("connection.frames-per-second = 10000");

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void nothingSentIsClosedAfterTenSeconds() {
        TestClient client = access.connect();

        access.advance(Duration.ofMillis(9_900));
        assertThat(client.isOpen()).isTrue();
        access.advance(Duration.ofMillis(300));

        assertThat(client.isOpen()).isFalse();
        assertThat(access.refused(RefusalReason.LOGIN_TIMEOUT)).isOne();
        assertThat(access.metrics.connections()).hasValue(0);
    }

    @Test
    void chatteringWithoutLoginDoesNotHelp() {
        TestClient client = access.connect();
        for (int second = 0; second < 9; second++) {
            client.request(Command.PING, PingRequest.getDefaultInstance());
            access.advance(Duration.ofSeconds(1));
        }
        access.advance(Duration.ofSeconds(2));

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aFrameInPiecesIsOneFrame() {
        TestClient client = access.connect();
        ByteString ping =
                TestClient.delimited(TestClient.envelope(Command.PING, 5).build());
        for (int i = 0; i < ping.size() - 1; i++) {
            client.send(ping.substring(i, i + 1));
            assertThat(client.received()).isEmpty();
        }
        client.send(ping.substring(ping.size() - 1).concat(ping));

        assertThat(client.received())
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.getRequestId()).isEqualTo(5));
    }

    @Test
    void aMebibyteIsTooLargeAndNotRead() {
        TestClient client = access.online(ALICE, 1, "phone");
        Envelope huge = TestClient.envelope(Command.SEND_MESSAGE, 9)
                .setBody(ByteString.copyFrom(new byte[1 << 20]))
                .build();

        client.send(TestClient.delimited(huge).substring(0, 2000));

        var received = client.received();
        assertThat(received.get(0).getStatus()).isEqualTo(Status.TOO_LARGE);
        assertThat(received.get(0).getRequestId()).isEqualTo(9);
        assertThat(TestClient.body(received.get(1), SessionEnded.parser()).getReason())
                .isEqualTo(EndReason.PROTOCOL_ERROR);
        assertThat(client.isOpen()).isFalse();
        assertThat(access.refused(RefusalReason.OVERSIZED)).isOne();
        assertThat(access.lost).hasSize(1);
    }

    @Test
    void garbageClosesTheConnectionAndNoOther() {
        TestClient other = access.online(ALICE, 1, "phone");
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            TestClient client = access.connect();
            byte[] bytes = new byte[200];
            random.nextBytes(bytes);
            client.send(ByteString.copyFrom(bytes));
            client.received();
        }
        access.advance(Duration.ofSeconds(11));

        other.request(Command.PING, PingRequest.getDefaultInstance());
        assertThat(other.receivedOne().getStatus()).isEqualTo(Status.OK);
        assertThat(access.metrics.connections()).hasValue(1);
        assertThat(access.refused(RefusalReason.MALFORMED)).isPositive();
    }

    @Test
    void anEndlessLengthClosesTheConnection() {
        TestClient client = access.connect();
        client.send(ByteString.copyFrom(new byte[] {-1, -1, -1, -1, -1, -1}));

        assertThat(client.isOpen()).isFalse();
        assertThat(access.refused(RefusalReason.MALFORMED)).isOne();
    }

    @Test
    void aForgedUserIsNamedAndTheConnectionStays() {
        TestClient client = access.online(ALICE, 1, "phone");
        client.send(TestClient.envelope(Command.PING, 3).setUserId(42).build());

        Envelope answer = client.receivedOne();
        assertThat(answer.getStatus()).isEqualTo(Status.INVALID);
        assertThat(answer.getRequestId()).isEqualTo(3);
        assertThat(answer.getReason()).startsWith("user_id:");
        client.request(Command.PING, PingRequest.getDefaultInstance());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OK);
        assertThat(access.refused(RefusalReason.INVALID_ENVELOPE)).isOne();
    }

    @Test
    void everyWordOfOthersIsForbidden() {
        TestClient client = access.online(ALICE, 1, "phone");
        for (CommandWord word : CommandWord.all()) {
            if (word.sender() != Sender.CLIENT) {
                client.send(TestClient.envelope(word.command(), 1).build());
                assertThat(client.receivedOne().getStatus()).as(word.toString()).isEqualTo(Status.FORBIDDEN);
            }
        }
        assertThat(access.chat.calls(Command.SUBMIT_MESSAGES)).isEmpty();
    }

    @Test
    void everyWordThatNeedsASessionIsRefusedToStrangers() {
        TestClient client = access.connect();
        for (CommandWord word : CommandWord.all()) {
            if (word.needsSession() && word.command() != Command.CONFIRM_PUSH) {
                client.send(TestClient.envelope(word.command(), 1).build());
                assertThat(client.receivedOne().getStatus()).as(word.toString()).isEqualTo(Status.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void unknownWordsWrongKindsAndWrongBodiesAreAnswered() {
        TestClient client = access.online(ALICE, 1, "phone");

        client.send(Envelope.newBuilder()
                .setCommand(0x2ff)
                .setKind(Kind.REQUEST)
                .setRequestId(1)
                .build());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.UNKNOWN_COMMAND);

        client.send(TestClient.envelope(Command.PING, 1)
                .setKind(Kind.PUSH)
                .clearRequestId()
                .build());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.INVALID);

        client.send(TestClient.envelope(Command.PING, 1).setKind(Kind.RESPONSE).build());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.INVALID);

        client.send(TestClient.envelope(Command.GET_PROFILES, 1)
                .setBody(ByteString.copyFromUtf8("no message"))
                .build());
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.INVALID);

        client.request(
                Command.SEND_MESSAGE,
                TestClient.message(ALICE_AND_BOB, 1).toBuilder()
                        .setClientMessageId(ByteString.copyFromUtf8("short"))
                        .build());
        assertThat(client.receivedOne().getReason()).startsWith("client_message_id:");

        client.request(
                Command.SEND_MESSAGE,
                TestClient.message(
                        ALICE_AND_BOB.toBuilder()
                                .setFirst(ALICE_AND_BOB.getSecond())
                                .build(),
                        1));
        assertThat(client.receivedOne().getReason()).startsWith("conversation:");
        assertThat(access.refused(RefusalReason.INVALID_BODY)).isEqualTo(3);
    }

    @Test
    void tooFastIsReadLaterAndNothingIsLost() {
        try (AccessFixture slow =
                new AccessFixture("connection.frames-per-second = 10", "connection.frames-burst = 5")) {
            TestClient client = slow.connect();
            ByteString pings = ByteString.EMPTY;
            for (int i = 1; i <= 20; i++) {
                pings = pings.concat(TestClient.delimited(
                        TestClient.envelope(Command.PING, i).build()));
            }
            client.send(pings);

            assertThat(client.received()).hasSize(5);
            slow.advance(Duration.ofSeconds(1));
            assertThat(client.received()).hasSizeBetween(9, 11);
            slow.advance(Duration.ofSeconds(1));
            assertThat(client.received().stream()
                            .mapToLong(Envelope::getRequestId)
                            .max())
                    .hasValue(20);
        }
    }

    @Test
    void registeringIsBoundedPerConnection() {
        TestClient client = access.connect();
        for (int i = 0; i < 6; i++) {
            client.request(
                    Command.REGISTER_ACCOUNT,
                    RegisterAccountRequest.newBuilder().setAccount("alice").build());
        }

        assertThat(access.logic.calls(Command.REGISTER_ACCOUNT)).hasSize(5);
        Envelope refused = client.receivedOne();
        assertThat(refused.getStatus()).isEqualTo(Status.RATE_LIMITED);
        assertThat(refused.getRetryAfterMs()).isPositive();
    }

    @Test
    void requestsInFlightAreBounded() {
        TestClient client = access.online(ALICE, 1, "phone");
        for (int i = 0; i < 33; i++) {
            client.send(TestClient.envelope(Command.LIST_DEVICES, i + 1).build());
        }

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OVERLOADED);
        access.logic.allOpen(Command.LIST_DEVICES).forEach(call -> call.fail(Status.NOT_FOUND));
        assertThat(client.received()).hasSize(32);
        client.send(TestClient.envelope(Command.LIST_DEVICES, 50).build());
        assertThat(client.received()).isEmpty();
        assertThat(access.logic.open(Command.LIST_DEVICES).call().userId()).isEqualTo(ALICE);
    }

    @Test
    void whoDoNotReadAreDisconnectedWhenTheyHoldTooMuchTogether() {
        try (AccessFixture small = new AccessFixture("connection.total-mib = 1")) {
            TestClient reader = small.online(ALICE, 1, "reader");
            List<TestClient> stuck = new ArrayList<>();
            ListDevicesResponse answer = devices(90_000);
            for (int i = 0; i < 20; i++) {
                TestClient client = small.online(ALICE + i, 2 + i, "stuck");
                client.stopReading();
                client.request(Command.LIST_DEVICES, ListDevicesRequest.getDefaultInstance());
                small.logic.open(Command.LIST_DEVICES).answer(answer);
                small.run();
                stuck.add(client);
            }

            long left = stuck.stream().filter(TestClient::isOpen).count();
            assertThat(left).isBetween(7L, 10L);
            assertThat(small.refused(RefusalReason.MEMORY)).isEqualTo(20.0 - left);
            assertThat(small.metrics.slowReaders()).hasValue((int) left);
            reader.request(Command.PING, PingRequest.getDefaultInstance());
            assertThat(reader.receivedOne().getStatus()).isEqualTo(Status.OK);
        }
    }

    @Test
    void whoDoNotFinishTheirFramesAreDisconnectedWhenTheyHoldTooMuchTogether() {
        try (AccessFixture small = new AccessFixture("connection.total-mib = 1")) {
            TestClient slow = small.connect();
            ByteString ping =
                    TestClient.delimited(TestClient.envelope(Command.PING, 5).build());
            slow.send(ping.substring(0, 2));
            ByteString half = TestClient.delimited(TestClient.envelope(Command.SEND_MESSAGE, 9)
                            .setBody(ByteString.copyFrom(new byte[60_000]))
                            .build())
                    .substring(0, 50_000);
            for (int i = 0; i < 40; i++) {
                small.connect().send(half);
            }

            assertThat(small.refused(RefusalReason.MEMORY)).isBetween(20.0, 28.0);
            slow.send(ping.substring(2));
            assertThat(slow.receivedOne().getStatus()).isEqualTo(Status.OK);
        }
    }

    private static ListDevicesResponse devices(int bytes) {
        return ListDevicesResponse.newBuilder()
                .addDevices(
                        DeviceInfo.newBuilder().setDevice(Device.newBuilder().setDeviceId("x".repeat(bytes))))
                .build();
    }

    @Test
    void aPingTellsTheTime() {
        TestClient client = access.connect();
        client.request(Command.PING, PingRequest.getDefaultInstance());

        assertThat(TestClient.body(client.receivedOne(), PingResponse.parser()).getServerTimeMs())
                .isZero();
    }
}
