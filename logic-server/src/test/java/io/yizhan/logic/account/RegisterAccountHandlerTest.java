package io.yizhan.logic.account;

import static io.yizhan.logic.Stage.OPERATION;
import static io.yizhan.logic.Stage.assertStatus;
import static io.yizhan.logic.Stage.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.logic.Stage;
import io.yizhan.logic.password.PasswordConfig;
import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.proto.Command;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.RegisterAccountResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.StatusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegisterAccountHandlerTest {

    private final Stage stage = new Stage();
    private final PasswordWorkers passwords =
            new PasswordWorkers(new PasswordConfig(64, 1, 1, 1, 10), stage.loop, new SimpleMeterRegistry());
    private final RegisterAccountHandler handler = new RegisterAccountHandler(passwords, stage.data);

    RegisterAccountHandlerTest() {
        stage.data.script(
                Command.WRITE_ACCOUNT,
                call -> WriteAccountResponse.newBuilder().setUserId(42).build());
    }

    @AfterEach
    void stop() {
        passwords.stop();
    }

    @Test
    void storesAHashAndNeverThePassword() throws InterruptedException {
        assertThat(register(anna()).getUserId()).isEqualTo(42);

        var call = stage.data.calls(Command.WRITE_ACCOUNT).get(0);
        WriteAccountRequest written = call.body(WriteAccountRequest.class);
        assertThat(call.call().routingKey()).isEqualTo(RoutingKeys.ofName("anna"));
        assertThat(written.getPasswordHash()).startsWith("$argon2id$");
        assertThat(written.toString()).doesNotContain("correct horse");
        assertThat(written.getDisplayName()).isEqualTo("anna");
        assertThat(written.getOperationId()).isEqualTo(OPERATION);
    }

    @Test
    void keepsADisplayName() throws InterruptedException {
        register(anna().setDisplayName("Änna 安娜"));

        assertThat(stage.data
                        .calls(Command.WRITE_ACCOUNT)
                        .get(0)
                        .body(WriteAccountRequest.class)
                        .getDisplayName())
                .isEqualTo("Änna 安娜");
    }

    @Test
    void aRepeatMustHaveTheFirstPassword() throws InterruptedException {
        register(anna());
        String stored = stage.data
                .calls(Command.WRITE_ACCOUNT)
                .get(0)
                .body(WriteAccountRequest.class)
                .getPasswordHash();
        stage.data.script(
                Command.WRITE_ACCOUNT,
                call -> WriteAccountResponse.newBuilder()
                        .setUserId(42)
                        .setStoredPasswordHash(stored)
                        .build());

        assertThat(register(anna()).getUserId()).isEqualTo(42);
        assertStatus(Status.CONFLICT, () -> register(anna().setPassword("another horse")));
    }

    @Test
    void aNameThatIsTakenIsAConflict() {
        stage.data.script(Command.WRITE_ACCOUNT, call -> {
            throw new StatusException(Status.CONFLICT, "the name is taken");
        });

        assertStatus(Status.CONFLICT, () -> register(anna()));
    }

    @Test
    void refusesWhatTheRulesForbid() {
        assertInvalid(anna().setAccount(""));
        assertInvalid(anna().setAccount("1anna"));
        assertInvalid(anna().setAccount("Anna"));
        assertInvalid(anna().setAccount("a".repeat(65)));
        assertInvalid(anna().setAccount("anna\n"));
        assertInvalid(anna().setPassword("1234567"));
        assertInvalid(anna().setPassword("x".repeat(129)));
        assertInvalid(anna().setDisplayName("x".repeat(65)));
        assertInvalid(anna().setDisplayName("a\u0007b"));
        assertInvalid(anna().setOperationId(ByteString.copyFrom(new byte[15])));
        assertThat(stage.data.calls(Command.WRITE_ACCOUNT)).isEmpty();
    }

    @Test
    void limitsCountCharactersNotBytesOrHalves() throws InterruptedException {
        register(anna().setPassword("🐎".repeat(8)).setDisplayName("🐎".repeat(64)));
        register(anna().setPassword("安".repeat(128)).setAccount("a".repeat(64)));

        assertInvalid(anna().setPassword("🐎".repeat(7)));
    }

    private static RegisterAccountRequest.Builder anna() {
        return RegisterAccountRequest.newBuilder()
                .setAccount("anna")
                .setPassword("correct horse")
                .setOperationId(OPERATION);
    }

    private RegisterAccountResponse register(RegisterAccountRequest.Builder request) throws InterruptedException {
        return result(handler.handle(request.build(), stage.nobody()));
    }

    private void assertInvalid(RegisterAccountRequest.Builder request) {
        assertStatus(Status.INVALID, () -> register(request));
    }
}
