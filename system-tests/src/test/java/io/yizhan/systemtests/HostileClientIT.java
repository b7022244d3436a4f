package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.Command;
import io.yizhan.proto.Content;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.Status;
import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Metrics;
import io.yizhan.systemtests.suite.Person;
import io.yizhan.systemtests.suite.RawClient;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/protocol.md section 9 promises about bad input, while honest users on the same server notice nothing. */
@ExtendWith(SuiteExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class HostileClientIT {

    private static final int CLIENT_PORT = 7101;
    private static final int ADMIN_PORT = 7151;

    private final Suite suite;
    private final Metrics metrics;
    private final Person mallory;
    private final Person victim;
    private final Traffic honest;
    private final int logLength;

    HostileClientIT(Suite suite) throws Exception {
        this.suite = suite;
        metrics = new Metrics(suite, ADMIN_PORT);
        mallory = Person.register(suite, "mallory");
        victim = Person.register(suite, "victim");
        honest = Traffic.start(suite);
        logLength = suite.log("access-1").length();
    }

    @AfterEach
    void honestUsersStillTalk() throws Exception {
        honest.awaitMore(1);
    }

    @AfterAll
    void honestUsersNoticedNothing() throws Exception {
        honest.verify();
        honest.close();
        mallory.close();
        victim.close();
        assertThat(suite.log("access-1").substring(logLength))
                .as("log of access-1")
                .doesNotContain("\tat ");
    }

    @Test
    void aWordBetweenDaemonsIsForbidden() throws Exception {
        AppendMessagesRequest append = AppendMessagesRequest.getDefaultInstance();
        double before = refused("forbidden_command");
        try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
            Envelope beforeLogin =
                    client.call(client.request(Command.APPEND_MESSAGES, append).build());
            assertThat(beforeLogin.getStatus()).isEqualTo(Status.FORBIDDEN);
            client.login(mallory, "raw");
            Envelope afterLogin =
                    client.call(client.request(Command.APPEND_MESSAGES, append).build());
            assertThat(afterLogin.getStatus()).isEqualTo(Status.FORBIDDEN);
            assertThat(afterLogin.getReason()).contains("APPEND_MESSAGES");
        }
        assertThat(refused("forbidden_command")).isEqualTo(before + 2);
    }

    @Test
    void nobodyCanNameAnotherUser() throws Exception {
        double before = refused("invalid_envelope");
        try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
            client.login(mallory, "raw");
            Envelope inFront = client.call(client.request(Command.SEND_MESSAGE, message("in front"))
                    .setUserId(victim.userId())
                    .build());
            assertThat(inFront.getStatus()).isEqualTo(Status.INVALID);
            assertThat(inFront.getReason()).contains("user_id");

            client.write(behindTheBody(
                    client.request(Command.SEND_MESSAGE, message("behind")).build(),
                    Envelope.newBuilder().setUserId(victim.userId()).build()));
            Envelope behind = client.answer();
            assertThat(behind.getStatus()).isEqualTo(Status.INVALID);
            assertThat(behind.getReason()).contains("user_id");

            Envelope honestSend = client.call(
                    client.request(Command.SEND_MESSAGE, message("my own")).build());
            assertThat(honestSend.getStatus()).isEqualTo(Status.OK);
        }
        assertThat(refused("invalid_envelope")).isEqualTo(before + 2);
        victim.awaitText("my own");
        assertThat(victim.history(mallory.with(victim)))
                .as("what was stored")
                .singleElement()
                .satisfies(entry -> assertThat(entry.getSender()).isEqualTo(mallory.userId()));
    }

    @Test
    void withoutALoginNothingIsServed() throws Exception {
        double before = refused("no_session");
        try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
            Envelope answer = client.call(
                    client.request(Command.SEND_MESSAGE, message("hello")).build());
            assertThat(answer.getStatus()).isEqualTo(Status.UNAUTHENTICATED);
        }
        assertThat(refused("no_session")).isEqualTo(before + 1);
    }

    @Test
    void unknownWordsAndWrongBodiesAreAnswered() throws Exception {
        double unknown = refused("unknown_command");
        double invalid = refused("invalid_body");
        try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
            client.login(mallory, "raw");
            Envelope answer = client.call(client.request(Command.PING, PingRequest.getDefaultInstance())
                    .setCommand(0x7777)
                    .build());
            assertThat(answer.getStatus()).isEqualTo(Status.UNKNOWN_COMMAND);
            answer = client.call(client.request(Command.SEND_MESSAGE, PingRequest.getDefaultInstance())
                    .setBody(ByteString.copyFromUtf8("no message"))
                    .build());
            assertThat(answer.getStatus()).isEqualTo(Status.INVALID);
            answer = client.call(client.request(Command.PING, PingRequest.getDefaultInstance())
                    .build());
            assertThat(answer.getStatus()).as("the connection still serves").isEqualTo(Status.OK);
        }
        assertThat(refused("unknown_command")).isEqualTo(unknown + 1);
        assertThat(refused("invalid_body")).isEqualTo(invalid + 1);
    }

    @Test
    void aFrameOfOneMebibyteIsTooLarge() throws Exception {
        double before = refused("oversized");
        try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
            client.write(client.request(Command.SEND_MESSAGE, message("x".repeat(1 << 20)))
                    .build()
                    .toByteArray());
            assertThat(client.answer().getStatus()).isEqualTo(Status.TOO_LARGE);
            client.awaitClose();
        }
        assertThat(refused("oversized")).isEqualTo(before + 1);
    }

    @Test
    void bytesThatAreNoEnvelopeCloseTheConnection() throws Exception {
        double before = refused("malformed") + refused("oversized");
        byte[] endlessLength = {-1, -1, -1, -1, -1, -1, -1, -1};
        byte[] random = new byte[200_000];
        new Random(20_260_101).nextBytes(random);
        for (byte[] garbage : new byte[][] {endlessLength, random}) {
            try (RawClient client = RawClient.connect(suite, CLIENT_PORT)) {
                client.writeBytes(garbage);
                client.awaitClose();
            }
        }
        assertThat(refused("malformed") + refused("oversized")).isEqualTo(before + 2);
    }

    @Test
    void silenceAndHalfAFrameEndBehindTheLoginTimeout() throws Exception {
        double before = refused("login_timeout");
        try (RawClient silent = RawClient.connect(suite, CLIENT_PORT);
                RawClient half = RawClient.connect(suite, CLIENT_PORT)) {
            half.writeBytes(new byte[] {100, 8, 1});
            silent.awaitClose();
            half.awaitClose();
        }
        Await.until("both are counted", Duration.ofSeconds(2), () -> refused("login_timeout") == before + 2);
    }

    private double refused(String reason) throws Exception {
        return metrics.sum("yizhan_access_refused_total", "reason=\"" + reason + "\"");
    }

    private SendMessageRequest message(String text) {
        return SendMessageRequest.newBuilder()
                .setConversation(mallory.with(victim))
                .setClientMessageId(mallory.client().newMessageId().bytes())
                .setContent(Content.newBuilder().setText(text))
                .build();
    }

    private static byte[] behindTheBody(Envelope envelope, Envelope more) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        envelope.writeTo(bytes);
        more.writeTo(bytes);
        return bytes.toByteArray();
    }
}
