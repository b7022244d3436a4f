package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Person;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client written for Node from docs/protocol.md and the {@code .proto} files alone talks to one of the Java library. */
@ExtendWith(SuiteExtension.class)
class NodeClientIT {

    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(60);
    private static final Duration CHAT_LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path work;

    @BeforeAll
    static void installLibraries() throws Exception {
        assumeTrue(isInstalled("node") && isInstalled("npm"), "Node is not installed, so its client is not tested");
        Path sources = Release.repository().resolve("system-tests/src/test/node");
        for (String file : List.of("chat.mjs", "yizhan.mjs", "package.json", "package-lock.json")) {
            Files.copy(sources.resolve(file), work.resolve(file));
        }
        Commands.Result npm =
                Commands.run(List.of("npm", "ci", "--no-audit", "--no-fund"), work, Map.of(), "", INSTALL_LIMIT);
        assertThat(npm.exitCode()).as(npm.output()).isZero();
    }

    @Test
    void talksBothWaysWithTheJavaLibrary(Suite suite) throws Exception {
        try (Person alice = Person.register(suite, "alice")) {
            String account = "node-" + alice.account();
            CompletableFuture<Commands.Result> node = CompletableFuture.supplyAsync(() -> chat(
                    suite,
                    List.of(
                            "--account",
                            account,
                            "--password",
                            alice.password(),
                            "--register",
                            "--to",
                            alice.account(),
                            "--send",
                            "hello from Node",
                            "--expect",
                            "hello from Java",
                            "--history",
                            "10")));
            alice.awaitText("hello from Node");
            alice.send(alice.heard().get(0).conversation(), "hello from Java");
            Commands.Result result = node.get();
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output())
                    .containsPattern("\"event\":\"sent\",\"seq\":\"?1")
                    .contains("hello from Java")
                    .containsPattern("\"event\":\"history\".*hello from Node");
        }
    }

    private static Commands.Result chat(Suite suite, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                "node",
                "chat.mjs",
                "--protos",
                Release.repository().resolve("common-proto/src/main/protobuf").toString(),
                "--selector",
                suite.selector()));
        command.addAll(arguments);
        try {
            return Commands.run(command, work, Map.of(), "", CHAT_LIMIT);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return Commands.run(List.of(program, "--version"), Path.of("/"), Map.of(), "", INSTALL_LIMIT)
                            .exitCode()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
