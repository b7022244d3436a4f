package io.yizhan.access.login;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.EndSessionsRequest;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.LogoutRequest;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginTest {

    private final AccessFixture access = new AccessFixture();

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void aLoginOpensASession() {
        TestClient client = access.connect();
        client.login(ALICE, 5, "phone");

        LoginResponse answer = TestClient.body(client.receivedOne(), LoginResponse.parser());
        assertThat(answer.getUserId()).isEqualTo(ALICE);
        assertThat(answer.getSessionId()).isEqualTo(5);
        assertThat(answer.getPingIntervalMs()).isEqualTo(60_000);
        assertThat(answer.getMaxFrameBytes()).isEqualTo(65_536);
        AuthenticateRequest asked =
                access.logic.calls(Command.AUTHENTICATE).get(0).body(AuthenticateRequest.class);
        assertThat(asked.getAccess().getLineage()).isEqualTo(77);
        assertThat(asked.getOperationId().size()).isEqualTo(16);
        assertThat(access.directory.size()).isOne();
    }

    @Test
    void aDeliveryDuringTheLoginFindsTheUserAbsent() {
        TestClient client = access.connect();
        client.askLogin("phone");
        assertThat(access.deliver(delivery(1, ALICE).build()).getResults(0).getAbsentUsersList())
                .containsExactly(ALICE);

        access.logic.open(Command.AUTHENTICATE).answer(TestClient.authenticated(ALICE, 5));
        assertThat(access.deliver(delivery(2, ALICE).build()).getResults(0).getAbsentUsersList())
                .isEmpty();

        assertThat(client.received())
                .extracting(Envelope::getCommand)
                .containsExactly(Command.LOGIN_VALUE, Command.MESSAGE_PUSH_VALUE);
    }

    @Test
    void aLoginWhoseClientHasHungUpIsNotCarriedOut() {
        access.connect().askLoginAndHangUp("phone");
        assertThat(access.logic.calls(Command.AUTHENTICATE)).isEmpty();
    }

    @Test
    void onlyOneLoginAtATime() {
        TestClient client = access.connect();
        client.askLogin("phone");
        client.askLogin("phone");

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.FORBIDDEN);
        access.logic.open(Command.AUTHENTICATE).fail(Status.UNAUTHENTICATED);
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.UNAUTHENTICATED);
        client.login(ALICE, 5, "phone");
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OK);
    }

    @Test
    void logicThatDoesNotAnswerIsATimeout() {
        TestClient client = access.connect();
        client.askLogin("phone");
        access.advance(Duration.ofSeconds(11));

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.TIMEOUT);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aRegistrationUnderWayIsNotCutOffAndLeavesTimeToLogIn() {
        TestClient client = access.connect();
        access.advance(Duration.ofSeconds(9));
        client.request(Command.REGISTER_ACCOUNT, RegisterAccountRequest.getDefaultInstance());
        access.advance(Duration.ofSeconds(5));
        access.logic.open(Command.REGISTER_ACCOUNT).fail(Status.OVERLOADED);
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OVERLOADED);

        access.advance(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        access.advance(Duration.ofSeconds(2));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void guessingPasswordsIsBoundedPerConnection() {
        TestClient client = access.connect();
        for (int i = 0; i < 5; i++) {
            client.askLogin("phone");
            access.logic.open(Command.AUTHENTICATE).fail(Status.UNAUTHENTICATED);
        }
        client.received();
        client.askLogin("phone");

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.RATE_LIMITED);
        access.advance(Duration.ofSeconds(1));
        client.login(ALICE, 5, "phone");
        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OK);
    }

    @Test
    void theSameDevicesOlderSessionEnds() {
        TestClient old = access.online(ALICE, 5, "phone");
        TestClient tablet = access.online(ALICE, 6, "tablet");
        TestClient young = access.online(ALICE, 7, "phone");

        Envelope end = old.receivedOne();
        assertThat(end.getKind()).isEqualTo(Kind.PUSH);
        assertThat(TestClient.body(end, SessionEnded.parser()).getReason()).isEqualTo(EndReason.REPLACED);
        assertThat(old.isOpen()).isFalse();
        assertThat(tablet.isOpen()).isTrue();
        assertThat(young.isOpen()).isTrue();
        assertThat(access.directory.size()).isEqualTo(2);
        assertThat(access.lost).isEmpty();
    }

    @Test
    void anOlderAnswerThatComesLateBeginsNothing() {
        TestClient late = access.connect();
        late.askLogin("phone");
        var lateCall = access.logic.open(Command.AUTHENTICATE);
        TestClient young = access.connect();
        young.askLogin("phone");
        access.logic.allOpen(Command.AUTHENTICATE).get(1).answer(TestClient.authenticated(ALICE, 7));
        lateCall.answer(TestClient.authenticated(ALICE, 6));

        assertThat(late.receivedOne().getStatus()).isEqualTo(Status.UNAUTHENTICATED);
        assertThat(late.isOpen()).isFalse();
        assertThat(young.receivedOne().getStatus()).isEqualTo(Status.OK);
        assertThat(access.directory.of(ALICE)).hasSize(1);
    }

    @Test
    void anEndThatOvertakesItsLoginIsRemembered() {
        TestClient client = access.connect();
        client.askLogin("phone");
        end(ALICE, 5);
        access.logic.open(Command.AUTHENTICATE).answer(TestClient.authenticated(ALICE, 5));

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.UNAUTHENTICATED);
        assertThat(access.directory.size()).isZero();
    }

    @Test
    void onlyTheNamedGenerationEnds() {
        TestClient client = access.online(ALICE, 5, "phone");
        end(ALICE, 4);
        assertThat(client.isOpen()).isTrue();
        end(ALICE, 5);

        SessionEnded ended = TestClient.body(client.receivedOne(), SessionEnded.parser());
        assertThat(ended.getReason()).isEqualTo(EndReason.KICKED);
        assertThat(ended.getText()).isEqualTo("kicked");
        assertThat(client.isOpen()).isFalse();
        assertThat(access.lost).isEmpty();
    }

    @Test
    void aClientThatHangsUpDuringItsLoginLeavesNoSession() {
        TestClient client = access.connect();
        client.askLogin("phone");
        client.close();
        access.logic.open(Command.AUTHENTICATE).answer(TestClient.authenticated(ALICE, 5));

        assertThat(access.directory.size()).isZero();
        assertThat(access.lost).extracting(SessionRef::getSessionId).containsExactly(5L);
    }

    @Test
    void aLostConnectionIsReported() {
        TestClient client = access.online(ALICE, 5, "phone");
        client.close();

        assertThat(access.lost)
                .containsExactly(SessionRef.newBuilder()
                        .setUserId(ALICE)
                        .setSessionId(5)
                        .setDeviceId("phone")
                        .build());
        assertThat(access.directory.of(ALICE)).isEmpty();
    }

    @Test
    void logoutRevokesAnswersAndCloses() {
        TestClient client = access.online(ALICE, 5, "phone");
        client.request(Command.LOGOUT, LogoutRequest.getDefaultInstance());
        var call = access.logic.open(Command.CLOSE_SESSIONS);
        assertThat(call.body(CloseSessionsRequest.class).getRevoke()).isTrue();
        call.answer(CloseSessionsResponse.getDefaultInstance());

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.OK);
        assertThat(client.isOpen()).isFalse();
        assertThat(access.lost).isEmpty();
    }

    @Test
    void aLogoutThatFailsLeavesTheSession() {
        TestClient client = access.online(ALICE, 5, "phone");
        client.request(Command.LOGOUT, LogoutRequest.getDefaultInstance());
        access.logic.open(Command.CLOSE_SESSIONS).fail(Status.UNAVAILABLE);

        assertThat(client.receivedOne().getStatus()).isEqualTo(Status.UNAVAILABLE);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aReasonOfANewerReleaseEndsTheSessionToo() {
        TestClient client = access.online(ALICE, 5, "phone");
        end(ALICE, 5, 99);

        assertThat(TestClient.body(client.receivedOne(), SessionEnded.parser()).getReason())
                .isEqualTo(EndReason.END_REASON_UNSPECIFIED);
        assertThat(client.isOpen()).isFalse();
    }

    private void end(long userId, long sessionId) {
        end(userId, sessionId, EndReason.KICKED_VALUE);
    }

    private void end(long userId, long sessionId, int reason) {
        EndSessionsRequest request = EndSessionsRequest.newBuilder()
                .addSessions(SessionRef.newBuilder().setUserId(userId).setSessionId(sessionId))
                .setReasonValue(reason)
                .setText("kicked")
                .build();
        RequestContext from = new RequestContext(
                NodeId.getDefaultInstance(), 0, 0, 0, Deadline.after(Duration.ofSeconds(5), access.time), 0, 0);
        access.ends.handle(request, from).toCompletableFuture().join();
        access.run();
    }
}
