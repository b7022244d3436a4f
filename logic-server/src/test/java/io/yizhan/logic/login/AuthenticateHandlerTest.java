package io.yizhan.logic.login;

import static io.yizhan.logic.Stage.ACCESS;
import static io.yizhan.logic.Stage.OPERATION;
import static io.yizhan.logic.Stage.USER;
import static io.yizhan.logic.Stage.assertStatus;
import static io.yizhan.logic.Stage.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.logic.Stage;
import io.yizhan.logic.password.PasswordConfig;
import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.logic.session.SessionEnder;
import io.yizhan.logic.token.TokenClaims;
import io.yizhan.logic.token.Tokens;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.AuthenticateResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.EndSessionsRequest;
import io.yizhan.proto.EndSessionsResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticateHandlerTest {

    private static final String PASSWORD = "correct horse";
    private static final Device PHONE = Device.newBuilder()
            .setDeviceId("phone-1")
            .setPlatform(Platform.ANDROID)
            .build();
    private static final NodeId OTHER_ACCESS = FakeCaller.node(ServerType.ACCESS, 2, 102);

    private final Stage stage = new Stage();
    private final PasswordWorkers passwords =
            new PasswordWorkers(new PasswordConfig(64, 1, 1, 1, 10), stage.loop, new SimpleMeterRegistry());
    private final Tokens tokens =
            new Tokens(List.of(new byte[32]), Duration.ofDays(30), () -> Instant.ofEpochMilli(1_000));
    private final AuthenticateHandler handler = Logins.handler(
            new LoginLimit(3, Duration.ofMinutes(5), 100),
            DeviceRule.ONE_PER_PLATFORM,
            stage.data,
            passwords,
            tokens,
            new SessionEnder(stage.logic, stage.loop),
            stage.loop);

    @AfterEach
    void stop() {
        passwords.stop();
    }

    @Test
    void thePasswordOpensASessionAndGivesATokenForTheDevice() throws InterruptedException {
        knowAnna();
        openSessions();
        AuthenticateResponse answer = login(byPassword("anna", PASSWORD));

        assertThat(answer.getUserId()).isEqualTo(USER);
        assertThat(answer.getSessionId()).isEqualTo(77);
        assertThat(answer.getAccount()).isEqualTo("anna");
        assertThat(answer.getTokenExpiresMs())
                .isEqualTo(1_000 + Duration.ofDays(30).toMillis());
        assertThat(tokens.read(answer.getToken(), "phone-1"))
                .contains(new TokenClaims(USER, 4, "phone-1", answer.getTokenExpiresMs()));

        var open = stage.data.calls(Command.OPEN_SESSION).get(0);
        assertThat(open.call().routingKey()).isEqualTo(RoutingKeys.ofId(USER));
        assertThat(open.body(OpenSessionRequest.class))
                .isEqualTo(OpenSessionRequest.newBuilder()
                        .setUserId(USER)
                        .setDevice(PHONE)
                        .setAccess(ACCESS)
                        .setPolicy(DevicePolicy.ONE_PER_PLATFORM)
                        .setOperationId(OPERATION)
                        .build());
    }

    @Test
    void theTokenLogsInAgainWithItsSerial() throws InterruptedException {
        openSessions();
        login(byToken(token("phone-1")));

        OpenSessionRequest open = stage.data.calls(Command.OPEN_SESSION).get(0).body(OpenSessionRequest.class);
        assertThat(open.getTokenSerial()).isEqualTo(3);
        assertThat(open.getUserId()).isEqualTo(USER);
        assertThat(stage.data.calls(Command.READ_CREDENTIALS)).isEmpty();
    }

    @Test
    void aWrongPasswordAndAnUnknownAccountLookAlike() {
        knowAnna();

        StatusException wrong = refusal(byPassword("anna", "wrong password"));
        StatusException unknown = refusal(byPassword("nobody", "wrong password"));
        assertThat(wrong.status()).isEqualTo(Status.UNAUTHENTICATED);
        assertThat(unknown.status()).isEqualTo(Status.UNAUTHENTICATED);
        assertThat(unknown.reason()).isEqualTo(wrong.reason());
        assertThat(stage.data.calls(Command.OPEN_SESSION)).isEmpty();
    }

    @Test
    void guessesAreLimitedPerAccountKnownOrNot() {
        knowAnna();
        for (int i = 0; i < 3; i++) {
            assertStatus(Status.UNAUTHENTICATED, () -> login(byPassword("anna", "wrong password")));
            assertStatus(Status.UNAUTHENTICATED, () -> login(byPassword("nobody", "wrong password")));
        }
        assertStatus(Status.RATE_LIMITED, () -> login(byPassword("anna", PASSWORD)));
        assertStatus(Status.RATE_LIMITED, () -> login(byPassword("nobody", PASSWORD)));
        assertThat(stage.data.calls(Command.READ_CREDENTIALS)).hasSize(6);
    }

    @Test
    void anUnreachableRecordIsNoWrongPassword() throws InterruptedException {
        stage.data.script(Command.READ_CREDENTIALS, call -> {
            throw new StatusException(Status.UNAVAILABLE, "played");
        });
        for (int i = 0; i < 5; i++) {
            assertStatus(Status.UNAVAILABLE, () -> login(byPassword("anna", PASSWORD)));
        }
        knowAnna();
        openSessions();
        login(byPassword("anna", PASSWORD));
    }

    @Test
    void refusesATokenOfAnotherDeviceAndOneThatWasRevoked() {
        assertStatus(Status.UNAUTHENTICATED, () -> login(byToken(token("phone-2"))));
        assertStatus(Status.UNAUTHENTICATED, () -> login(byToken("nonsense")));

        stage.data.script(Command.OPEN_SESSION, call -> {
            throw new StatusException(Status.UNAUTHENTICATED, "the token was revoked");
        });
        assertStatus(Status.UNAUTHENTICATED, () -> login(byToken(token("phone-1"))));
    }

    @Test
    void endsTheReplacedSessionsBeforeItAnswers() throws InterruptedException {
        openSessions(replaced(ACCESS, 1), replaced(OTHER_ACCESS, 2), replaced(ACCESS, 3));
        var answer = handler.handle(byToken(token("phone-1")).build(), stage.nobody())
                .toCompletableFuture();

        var ends = stage.logic.allOpen(Command.END_SESSIONS);
        assertThat(ends).hasSize(2);
        assertThat(ends.get(0).call().target())
                .isEqualTo(ACCESS.toBuilder().clearIncarnation().build());
        EndSessionsRequest first = ends.get(0).body(EndSessionsRequest.class);
        assertThat(first.getSessionsList()).extracting(SessionRef::getSessionId).containsExactly(1L, 3L);
        assertThat(first.getReason()).isEqualTo(EndReason.REPLACED);
        assertThat(answer).isNotDone();

        ends.get(0).answer(EndSessionsResponse.getDefaultInstance());
        assertThat(answer).isNotDone();
        ends.get(1).fail(Status.UNAVAILABLE);
        assertThat(result(answer).getSessionId()).isEqualTo(77);
    }

    @Test
    void aHungAccessServerDelaysALoginByASecondOnly() throws InterruptedException {
        openSessions(replaced(OTHER_ACCESS, 1));
        var answer = handler.handle(byToken(token("phone-1")).build(), stage.nobody())
                .toCompletableFuture();
        stage.loop.advance(Duration.ofMillis(999));
        assertThat(answer).isNotDone();
        stage.loop.advance(Duration.ofMillis(1));

        assertThat(result(answer).getSessionId()).isEqualTo(77);
    }

    @Test
    void refusesWhatIsNotWellFormed() {
        assertInvalid(byToken("x").setDevice(PHONE.toBuilder().setDeviceId("")));
        assertInvalid(byToken("x").setDevice(PHONE.toBuilder().setDeviceId("a b")));
        assertInvalid(byToken("x").setDevice(PHONE.toBuilder().clearPlatform()));
        assertInvalid(byToken("x").setDevice(PHONE.toBuilder().setName("n".repeat(65))));
        assertInvalid(byToken("x").setOperationId(ByteString.EMPTY));
        assertInvalid(byToken("x").clearCredential());
        assertInvalid(byPassword("Anna", PASSWORD));
        assertInvalid(byPassword("anna", "short"));
        assertInvalid(byPassword("anna", "x".repeat(129)));
        assertThat(stage.data.calls(Command.READ_CREDENTIALS)).isEmpty();
    }

    @Test
    void onlyAnAccessServerMayAskAndOnlyForItself() {
        AuthenticateRequest request = byToken(token("phone-1")).build();

        assertStatus(Status.FORBIDDEN, () -> handler.handle(request, stage.context(OTHER_ACCESS, 0)));
        NodeId chat = FakeCaller.node(ServerType.CHAT, 1, 301);
        assertStatus(Status.FORBIDDEN, () -> handler.handle(request, stage.context(chat, 0)));
    }

    private void knowAnna() {
        String hash;
        try {
            hash = result(passwords.hash(PASSWORD, Deadline.after(Duration.ofSeconds(5), stage.loop)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        stage.data.script(Command.READ_CREDENTIALS, call -> {
            if (!call.body().toString().contains("\"anna\"")) {
                throw new StatusException(Status.NOT_FOUND, "no such account");
            }
            return ReadCredentialsResponse.newBuilder()
                    .setUserId(USER)
                    .setPasswordHash(hash)
                    .build();
        });
    }

    private void openSessions(ReplacedSession... replaced) {
        stage.data.script(
                Command.OPEN_SESSION,
                call -> OpenSessionResponse.newBuilder()
                        .setSessionId(77)
                        .setTokenSerial(4)
                        .setAccount("anna")
                        .addAllReplaced(List.of(replaced))
                        .build());
    }

    private static ReplacedSession replaced(NodeId access, long session) {
        return ReplacedSession.newBuilder()
                .setAccess(access)
                .setSession(SessionRef.newBuilder().setUserId(USER).setSessionId(session))
                .build();
    }

    private String token(String device) {
        return tokens.issue(new TokenClaims(USER, 3, device, tokens.expiryMillis()));
    }

    private static AuthenticateRequest.Builder byPassword(String account, String password) {
        return request().setAccount(account).setPassword(password);
    }

    private static AuthenticateRequest.Builder byToken(String token) {
        return request().setToken(token);
    }

    private static AuthenticateRequest.Builder request() {
        return AuthenticateRequest.newBuilder()
                .setDevice(PHONE)
                .setAccess(ACCESS)
                .setOperationId(OPERATION);
    }

    private AuthenticateResponse login(AuthenticateRequest.Builder request) throws InterruptedException {
        return result(handler.handle(request.build(), stage.nobody()));
    }

    private StatusException refusal(AuthenticateRequest.Builder request) {
        try {
            throw new AssertionError("answered " + login(request));
        } catch (StatusException e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertInvalid(AuthenticateRequest.Builder request) {
        assertStatus(Status.INVALID, () -> login(request));
    }
}
