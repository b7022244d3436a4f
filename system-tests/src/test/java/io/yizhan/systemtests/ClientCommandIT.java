package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three people with {@code im-client}, as they would use it. Each test goes on where the one before has ended. */
@ExtendWith(SuiteExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientCommandIT {

    private final Terminal alice;
    private final Terminal bob;
    private final Terminal carol;

    ClientCommandIT(Suite suite, @TempDir Path home) {
        alice = new Terminal(suite, home, "alice");
        bob = new Terminal(suite, home, "bob");
        carol = new Terminal(suite, home, "carol");
    }

    @Test
    @Order(1)
    void theyRegister() throws Exception {
        for (Terminal person : List.of(alice, bob, carol)) {
            assertThat(person.run("register"))
                    .first()
                    .satisfies(
                            printed -> assertThat(printed.getString("account")).isEqualTo(person.account()));
        }
    }

    @Test
    @Order(2)
    void whatIsSentToSomebodyAwayIsThereWhenHeComes() throws Exception {
        assertThat(number(alice.run("send", "--to", bob.account(), "are you there?"), "seq"))
                .isEqualTo(1);
        assertThat(number(alice.run("send", "--to", bob.account(), "call me"), "seq"))
                .isEqualTo(2);
        List<Config> received = bob.run("receive", "--count", "2");
        assertThat(texts(received)).containsExactly("are you there?", "call me");
        assertThat(received.get(0).getString("sender_account")).isEqualTo(alice.account());
    }

    @Test
    @Order(3)
    void twoChatWithEachOther() throws Exception {
        try (Terminal.Chat here = alice.chat("--with", bob.account());
                Terminal.Chat there = bob.chat("--with", alice.account())) {
            here.type("I am here now");
            there.awaitOutput("I am here now");
            there.type("so am I");
            here.awaitOutput("so am I");
            here.leave();
            there.leave();
        }
    }

    @Test
    @Order(4)
    void theHistoryHasItAll() throws Exception {
        for (List<Config> history :
                List.of(alice.run("history", "--with", bob.account()), bob.run("history", "--with", alice.account()))) {
            assertThat(texts(history)).containsExactly("are you there?", "call me", "I am here now", "so am I");
            assertThat(history).extracting(entry -> entry.getLong("seq")).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    @Order(5)
    void threeTalkInAGroup() throws Exception {
        String group =
                Long.toString(number(alice.run("groups", "create", "Hikers", bob.account(), carol.account()), "group"));
        try (Terminal.Chat listening = bob.chat("--group", group)) {
            // Shown when he is online: the group's first entry.
            listening.awaitOutput("has created the group");
            carol.run("send", "--group", group, "who is coming?");
            listening.awaitOutput("who is coming?");
            listening.type("me");
            listening.leave();
        }
        assertThat(texts(alice.run("receive", "--timeout", "5s")))
                .as("what alice got who was away")
                .contains("who is coming?", "me");
        assertThat(texts(carol.run("history", "--group", group))).endsWith("who is coming?", "me");
        assertThat(alice.run("groups", "members", group)).hasSize(3);
    }

    @Test
    @Order(6)
    void aTerminalWorksAsAPipeDoes() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")),
                "the program script is not installed, so the chat in a terminal is not tested");
        try (Terminal.Chat chat = carol.chatInTerminal("--with", alice.account())) {
            chat.type("typed before the prompt");
            chat.awaitOutput("/help helps");
            chat.type("hello from a terminal");
            chat.type("/quit");
            chat.awaitEnd();
        }
        assertThat(texts(alice.run("history", "--with", carol.account())))
                .containsExactly("typed before the prompt", "hello from a terminal");
    }

    private static List<String> texts(List<Config> printed) {
        return printed.stream()
                .filter(entry -> entry.hasPath("text"))
                .map(entry -> entry.getString("text"))
                .toList();
    }

    private static long number(List<Config> printed, String key) {
        return printed.get(0).getLong(key);
    }
}
