package io.yizhan.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.client.fake.FakeAccess;
import io.yizhan.client.fake.FakeDirectory;
import io.yizhan.client.fake.FakeSuite;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line from its arguments to its exit code, against a server on a real port. */
@Timeout(60)
class ImClientMainTest {
    private static final long ALICE = (1L << 40) + 1;
    private static final long BOB = (1L << 40) + 2;
    private static final ConversationId WITH_BOB = ConversationIds.direct(ALICE, BOB);

    private final FakeSuite suite = new FakeSuite(ALICE);
    private final FakeAccess server = new FakeAccess(suite);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Deque<String> passwords = new ArrayDeque<>();
    private InputStream in = InputStream.nullInputStream();
    private boolean interactive;

    @TempDir
    private Path state;

    @BeforeEach
    void prepare() {
        suite.directory.user(ALICE, "alice", "Alice Li");
        suite.directory.user(BOB, "bob", "Bob");
        environment.put("YIZHAN_PASSWORD", "correct horse");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sends() {
        assertThat(run("send", "--to", "bob", "hi")).isZero();
        assertThat(out()).isEqualTo("Stored as number 1.\n");
        assertThat(suite.log.texts(WITH_BOB)).containsExactly("hi");
    }

    @Test
    void sendsWhatIsPipedIn() {
        in = new ByteArrayInputStream("你好\nBob".getBytes(StandardCharsets.UTF_8));
        assertThat(run("send", "--to", "bob", "--json")).isZero();
        assertThat(out()).startsWith("{\"type\":\"sent\",\"seq\":1,\"time_ms\":1000,\"id\":\"");
        assertThat(suite.log.texts(WITH_BOB)).containsExactly("你好\nBob");
    }

    @Test
    void theSameIdIsStoredOnce() {
        String id = "00112233445566778899aabbccddeeff";
        run("send", "--to", "bob", "--id", id, "once");
        run("send", "--to", "bob", "--id", id, "once");
        assertThat(out()).isEqualTo("Stored as number 1.\nStored as number 1.\n");
    }

    @Test
    void needsNoPasswordAfterALogin() {
        assertThat(run("login")).isZero();
        environment.remove("YIZHAN_PASSWORD");
        assertThat(run("send", "--to", "bob", "hi")).isZero();
        assertThat(suite.tokensSeen()).containsExactly("password", "password", "token-2");
        assertThat(state.resolve("command/token")).exists();
    }

    @Test
    void aWrongPasswordDoesNotLogOut() {
        run("login");
        suite.interceptor = (connection, request) -> {
            boolean login = request.getCommand() == Command.LOGIN_VALUE;
            if (login) {
                connection.refuse(request, Status.UNAUTHENTICATED, 0);
            }
            return login;
        };
        assertThat(run("login")).isEqualTo(1);
        assertThat(state.resolve("chat/token")).hasContent("token-1");
    }

    @Test
    void asksForThePasswordWhereThereIsNoToken() {
        environment.remove("YIZHAN_PASSWORD");
        interactive = true;
        passwords.add("correct horse");
        assertThat(run("conversations")).isZero();
        assertThat(passwords).isEmpty();
    }

    @Test
    void readsThePasswordFromAFile() throws IOException {
        environment.remove("YIZHAN_PASSWORD");
        Path file = Files.writeString(state.resolve("password"), "correct horse\n");
        assertThat(run("conversations", "--password-file", file.toString())).isZero();
    }

    @Test
    void tellsWhatToDoWithoutACredential() {
        environment.remove("YIZHAN_PASSWORD");
        assertThat(run("conversations")).isEqualTo(1);
        assertThat(err()).isEqualTo("""
                        im-client: UNAUTHENTICATED: there is neither a token nor a password to log in with
                          Log in again: im-client login --account alice
                        """);
    }

    @Test
    void registersAndLogsIn() {
        interactive = true;
        environment.remove("YIZHAN_PASSWORD");
        passwords.addAll(List.of("correct horse", "correct horse"));
        assertThat(run("register", "--display-name", "Alice Li")).isZero();
        assertThat(out()).isEqualTo("Registered alice as user " + ALICE + ".\n");
        assertThat(suite.received(Command.LOGIN)).hasSize(2);
    }

    @Test
    void doesNotRegisterWithAMistypedPassword() {
        interactive = true;
        environment.remove("YIZHAN_PASSWORD");
        passwords.addAll(List.of("correct horse", "correct hrose"));
        assertThat(run("register")).isEqualTo(1);
        assertThat(suite.received).isEmpty();
    }

    @Test
    void logsOutEverywhere() {
        run("login");
        assertThat(run("logout")).isZero();
        assertThat(suite.received(Command.LOGOUT)).hasSize(2);
        assertThat(state.resolve("command/token")).doesNotExist();
        assertThat(state.resolve("chat/token")).doesNotExist();
    }

    @Test
    void showsHistory() {
        for (int i = 1; i <= 250; i++) {
            suite.log.append(WITH_BOB, i % 2 == 0 ? ALICE : BOB, "message " + i);
        }
        assertThat(run("history", "--with", "bob", "--limit", "201", "--json")).isZero();
        List<String> lines = out().lines().toList();
        assertThat(lines).hasSize(201);
        assertThat(lines.get(0)).contains("\"peer_account\":\"bob\",\"seq\":50,");
        assertThat(lines.get(200))
                .contains("\"seq\":250,\"sender\":" + ALICE + ",\"sender_account\":\"alice\",\"own\":true,")
                .endsWith("\"text\":\"message 250\"}");
    }

    @Test
    void showsNothingThatSteersTheTerminal() {
        suite.log.append(WITH_BOB, BOB, "\u001b[2J\u202egnp.exe");
        run("history", "--with", "bob");
        assertThat(out()).contains("Bob: \ufffd[2J\ufffdgnp.exe").doesNotContain("\u001b");
    }

    @Test
    void receivesEachMessageOnceOverAllRuns() {
        for (int i = 1; i <= 5; i++) {
            suite.log.append(WITH_BOB, BOB, "message " + i);
        }
        assertThat(run("receive", "--count", "2")).isZero();
        assertThat(run("receive", "--count", "3", "--json")).isZero();
        assertThat(out().lines()).hasSize(5);
        assertThat(out()).contains("Bob: message 2\n{\"type\":\"message\",").contains("\"text\":\"message 5\"}");
        assertThat(run("receive", "--count", "1", "--timeout", "300ms")).isEqualTo(1);
        assertThat(err()).contains("0 of 1 messages within 300 ms");
    }

    @Test
    void aCommandTakesNothingAwayFromReceive() {
        suite.log.append(WITH_BOB, BOB, "for receive");
        run("send", "--to", "bob", "hi");
        assertThat(run("receive", "--count", "1")).isZero();
        assertThat(out()).contains("Bob: for receive");
    }

    @Test
    void listsAndChangesGroups() {
        assertThat(run("groups", "create", "Hikers", "bob", "--json")).isZero();
        String id = Long.toString(FakeDirectory.FIRST_GROUP);
        assertThat(out()).isEqualTo("{\"type\":\"group\",\"group\":" + id + ",\"name\":\"Hikers\"}\n");
        assertThat(run("groups", "add", id, "bob")).isZero();
        assertThat(run("groups", "leave", id)).isZero();
        assertThat(run("groups", "members", id)).isZero();
        assertThat(run("groups", "list")).isZero();
        assertThat(out())
                .contains("Done, number 1 in the group's log.\nNothing had to change.\nAlice Li, member\nBob, member\n"
                        + id);
        assertThat(run("send", "--group", id, "hello all")).isZero();
        assertThat(run("conversations")).isZero();
        assertThat(out()).contains("group (" + id + "): 2 messages, 2 unread");
    }

    @Test
    void tellsAboutUsersAndDevices() {
        assertThat(run("presence", "bob")).isZero();
        assertThat(run("profile", "bob")).isZero();
        assertThat(run("profile", "--display-name", "Alice")).isZero();
        assertThat(run("devices")).isZero();
        assertThat(run("devices", "kick", "phone-1")).isZero();
        assertThat(run("read", "--with", "bob", "--seq", "3")).isZero();
        assertThat(out())
                .isEqualTo("bob: online (ios)\nbob (" + BOB + "): Bob\nalice (" + ALICE + "): Alice\n"
                        + "phone-1: Phone, ios, online\nKicked phone-1.\nRead up to number 3.\n");
    }

    @Test
    void tellsTheServersReason() {
        suite.interceptor = (connection, request) -> {
            boolean send = request.getCommand() == Command.SEND_MESSAGE_VALUE;
            if (send) {
                connection.refuse(request, Status.FORBIDDEN, 0);
            }
            return send;
        };
        assertThat(run("send", "--to", "bob", "hi")).isEqualTo(1);
        assertThat(run("send", "--to", "bob", "--json", "hi")).isEqualTo(1);
        assertThat(err())
                .startsWith("im-client: FORBIDDEN: because the test says so\n  Trying again doesn't help")
                .contains("{\"type\":\"error\",\"status\":\"FORBIDDEN\",\"reason\":\"because the test says so\",");
    }

    @Test
    void tellsThatNobodyAnswers() {
        server.close();
        assertThat(run("send", "--to", "bob", "--timeout", "300ms", "hi")).isEqualTo(1);
        assertThat(err()).startsWith("im-client: UNAVAILABLE: no answer within 300 ms: Connection refused\n");
    }

    @Test
    void tellsThatAnAccountDoesNotExist() {
        assertThat(run("send", "--to", "nobody", "hi")).isEqualTo(1);
        assertThat(err()).startsWith("im-client: NOT_FOUND: there is no account nobody\n  Check the name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "send hi",
                "send --to bob --group 1 hi",
                "send --to bob --id xyz hi",
                "history --with bob --limit 0",
                "receive --timeout soon",
                "groups",
                "nonsense",
                "",
                "send --to bob --selector ftp://x --server= hi"
            })
    void wrongUseIsToldAndHasACodeOfItsOwn(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        assertThat(ImClientMain.run(console(), arguments.toArray(new String[0])))
                .isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err()).containsAnyOf("Usage: im-client", "Did you mean: im-client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "register",
                "login",
                "chat",
                "send",
                "receive",
                "history",
                "conversations",
                "read",
                "groups",
                "groups create",
                "groups add",
                "groups remove",
                "groups join",
                "groups leave",
                "groups members",
                "groups list",
                "devices",
                "devices kick",
                "profile",
                "presence",
                "logout"
            })
    void everySubcommandShowsAnExample(String name) {
        List<String> arguments = new ArrayList<>(List.of(name.split(" ")));
        arguments.add("--help");
        assertThat(ImClientMain.run(console(), arguments.toArray(new String[0])))
                .isZero();
        assertThat(out()).contains("Example").contains("  im-client " + name.split(" ")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"group", "groups creat"})
    void anUnknownWordGetsNoHelpOfAnother(String words) {
        List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
        arguments.add("--help");
        assertThat(ImClientMain.run(console(), arguments.toArray(new String[0])))
                .isEqualTo(2);
        assertThat(err()).contains("Unmatched argument");
    }

    @Test
    void chatsThroughAPipe() throws Exception {
        suite.log.append(WITH_BOB, BOB, "while you were away");
        PipedOutputStream typed = new PipedOutputStream();
        in = new PipedInputStream(typed);
        CompletableFuture<Integer> chat = CompletableFuture.supplyAsync(() -> run("chat", "--with", "bob"));
        awaitOut("Bob: while you were away");
        type(typed, "hello\n/history 2\n//etc\n/who\n/help\n/nonsense\n");
        awaitOut("no such word: /nonsense");
        suite.arrive(suite.log.append(WITH_BOB, BOB, "see you"));
        awaitOut("Bob: see you");
        type(typed, "bye\n");
        typed.close();

        assertThat(chat.get(20, TimeUnit.SECONDS)).isEqualTo(1); // there is no such word
        assertThat(suite.log.texts(WITH_BOB)).contains("hello", "/etc", "bye");
        assertThat(out()).contains("-- Bob: online (ios)").contains("-- /quit");
        assertThat(suite.received(Command.MARK_READ)).isNotEmpty();
    }

    @Test
    void chatGoesFromConversationToConversation() {
        in = new ByteArrayInputStream(
                "/with bob\nto bob\n/group create Hikers bob\nto all\n/quit\nnever\n".getBytes(StandardCharsets.UTF_8));
        assertThat(run("chat")).isZero();
        assertThat(suite.log.texts(WITH_BOB)).containsExactly("to bob");
        assertThat(suite.log.texts(ConversationIds.group(FakeDirectory.FIRST_GROUP)))
                .endsWith("to all");
    }

    @Test
    void chatEndsWhenTheSessionIsReplaced() throws Exception {
        in = new PipedInputStream(new PipedOutputStream());
        CompletableFuture<Integer> chat = CompletableFuture.supplyAsync(() -> run("chat", "--with", "bob"));
        awaitOut("-- you are alice, with Bob");
        suite.session()
                .orElseThrow()
                .push(
                        Command.SESSION_ENDED,
                        SessionEnded.newBuilder()
                                .setReason(EndReason.REPLACED)
                                .setText("another login")
                                .build());

        assertThat(chat.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(out()).contains("-- the session has ended (REPLACED): another login");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--account", "alice", "--server", server.address(), "--state-dir", state.toString()));
        return ImClientMain.run(console(), all.toArray(new String[0]));
    }

    private Console console() {
        return new Console(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                interactive,
                prompt -> Optional.ofNullable(passwords.poll()));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void awaitOut(String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!out().contains(text)) {
            assertThat(System.nanoTime())
                    .as(() -> "in time: " + text + " in " + out() + err())
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void type(PipedOutputStream typed, String text) throws IOException {
        typed.write(text.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }
}
